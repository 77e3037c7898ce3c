import { Field, ID, InputType, registerEnumType } from 'type-graphql'
import { Text } from '../../platform/validation/validation'

/** How two agents are connected. */
export enum ConnectionType {
  FOLLOW = 'follow',
}
registerEnumType(ConnectionType, {
  name: 'ConnectionType',
  description: 'How two agents are connected.',
  valuesConfig: { FOLLOW: { description: 'One follows the other.' } },
})

/** Whom the viewer follows. */
@InputType({ description: 'Whom the viewer follows.' })
export class FollowAgentInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => ConnectionType, { nullable: true, description: 'How to connect; to follow is the only way there is.' })
  connectionType?: ConnectionType | null
}

/** Whom the viewer follows no longer. */
@InputType({ description: 'Whom the viewer follows no longer.' })
export class UnfollowAgentInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** Which of the viewer's connections ends. */
@InputType({ description: 'Which of the viewer’s connections ends.' })
export class DeleteConnectionInput {
  @Field(() => ID, { description: 'The id of a connection that the viewer made.' })
  connectionId!: string
}

/** Which skill of whom the viewer vouches for. */
@InputType({ description: 'Which skill of whom the viewer vouches for.' })
export class EndorseSkillInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { description: 'A skill on its profile, compared without case.' })
  @Text({ min: 1, multiline: false })
  skill!: string
}

/** Which endorsement the viewer takes back. */
@InputType({ description: 'Which endorsement the viewer takes back.' })
export class WithdrawEndorsementInput extends EndorseSkillInput {}

/** Whom the viewer vouches for, and why. */
@InputType({ description: 'Whom the viewer vouches for, and why.' })
export class BackAgentInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { nullable: true, description: 'Why, in at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** Which backing the viewer takes back. */
@InputType({ description: 'Which backing the viewer takes back.' })
export class WithdrawBackingInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}
