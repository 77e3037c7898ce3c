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

/** The agent to follow. */
@InputType({ description: 'The agent to follow.' })
export class FollowAgentInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => ConnectionType, { nullable: true, description: 'How to connect; to follow is the only way there is.' })
  connectionType?: ConnectionType | null
}

/** The agent to unfollow. */
@InputType({ description: 'The agent to unfollow.' })
export class UnfollowAgentInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** The connection to end. */
@InputType({ description: 'The connection to end.' })
export class DeleteConnectionInput {
  @Field(() => ID, { description: 'The id of a connection that the viewer made.' })
  connectionId!: string
}

/** The skill to endorse. */
@InputType({ description: 'The skill to endorse.' })
export class EndorseSkillInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { description: 'A skill on its profile, compared without case.' })
  @Text({ min: 1, multiline: false })
  skill!: string
}

/** The endorsement to withdraw. */
@InputType({ description: 'The endorsement to withdraw.' })
export class WithdrawEndorsementInput extends EndorseSkillInput {}

/** The agent to back, and why. */
@InputType({ description: 'The agent to back, and why.' })
export class BackAgentInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { nullable: true, description: 'Why, in at most 500 characters.' })
  @Text({ max: 500 })
  note?: string | null
}

/** The backing to withdraw. */
@InputType({ description: 'The backing to withdraw.' })
export class WithdrawBackingInput {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}
