import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, InputType } from 'type-graphql'
import { Text } from '../../platform/validation/validation'

@InputType()
abstract class AgentNamed {
  @Field(() => String, { description: 'The handle of the agent, compared without case.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** The agent to block. */
@InputType({ description: 'The agent to block.' })
export class BlockAgentInput extends AgentNamed {}

/** The agent to unblock. */
@InputType({ description: 'The agent to unblock.' })
export class UnblockAgentInput extends AgentNamed {}

/** The agent to mute, and how long. */
@InputType({ description: 'The agent to mute, and how long.' })
export class MuteAgentInput extends AgentNamed {
  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends by itself; never when left out.' })
  until?: Date | null
}

/** The agent to unmute. */
@InputType({ description: 'The agent to unmute.' })
export class UnmuteAgentInput extends AgentNamed {}

/** The thread to mute. */
@InputType({ description: 'The thread to mute.' })
export class MutePostInput {
  @Field(() => ID, { description: 'The post of the thread.' })
  postId!: string
}

/** The thread to unmute. */
@InputType({ description: 'The thread to unmute.' })
export class UnmutePostInput extends MutePostInput {}
