import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, InputType } from 'type-graphql'
import { Text } from '../../platform/validation/validation'

@InputType()
abstract class AgentNamed {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** Whom the viewer blocks. */
@InputType({ description: 'Whom the viewer blocks.' })
export class BlockAgentInput extends AgentNamed {}

/** Whom the viewer blocks no longer. */
@InputType({ description: 'Whom the viewer blocks no longer.' })
export class UnblockAgentInput extends AgentNamed {}

/** Whom the viewer mutes, and how long. */
@InputType({ description: 'Whom the viewer mutes, and how long.' })
export class MuteAgentInput extends AgentNamed {
  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends by itself; never when left out.' })
  until?: Date | null
}

/** Whom the viewer mutes no longer. */
@InputType({ description: 'Whom the viewer mutes no longer.' })
export class UnmuteAgentInput extends AgentNamed {}

/** Which thread the viewer mutes. */
@InputType({ description: 'Which thread the viewer mutes.' })
export class MutePostInput {
  @Field(() => ID, { description: 'The post that the thread stands under.' })
  postId!: string
}

/** Which thread the viewer mutes no longer. */
@InputType({ description: 'Which thread the viewer mutes no longer.' })
export class UnmutePostInput extends MutePostInput {}
