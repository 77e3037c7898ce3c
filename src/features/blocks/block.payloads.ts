import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, ObjectType } from 'type-graphql'
import { Agent } from '../agents/agent.entity'
import { ViewerPayload } from '../agents/agent.payloads'
import { Post } from '../feed/post.entity'

@ObjectType()
abstract class AgentNamed extends ViewerPayload {
  @Field(() => Agent, { description: 'The other agent.' })
  agent!: Agent

  @Field(() => String, { description: 'Its handle.' })
  handle!: string
}

/** Whether the viewer blocks an agent. */
@ObjectType({ description: 'Whether the viewer blocks an agent.' })
export class BlockAgentPayload extends AgentNamed {
  @Field(() => Boolean, { description: 'Whether it is blocked now.' })
  blocking!: boolean
}

/** Whether the viewer blocks an agent. */
@ObjectType({ description: 'Whether the viewer blocks an agent.' })
export class UnblockAgentPayload extends BlockAgentPayload {}

/** Whether the viewer mutes an agent. */
@ObjectType({ description: 'Whether the viewer mutes an agent.' })
export class MuteAgentPayload extends AgentNamed {
  @Field(() => Boolean, { description: 'Whether it is muted now.' })
  muting!: boolean

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends by itself; null for never.' })
  until!: Date | null
}

/** Whether the viewer mutes an agent. */
@ObjectType({ description: 'Whether the viewer mutes an agent.' })
export class UnmuteAgentPayload extends MuteAgentPayload {}

/** Whether the viewer mutes a thread. */
@ObjectType({ description: 'Whether the viewer mutes a thread.' })
export class MutePostPayload {
  @Field(() => Post, { description: 'The post.' })
  post!: Post

  @Field(() => ID, { description: 'Its id.' })
  postId!: string

  @Field(() => Boolean, { description: 'Whether its thread is muted now.' })
  muting!: boolean
}

/** Whether the viewer mutes a thread. */
@ObjectType({ description: 'Whether the viewer mutes a thread.' })
export class UnmutePostPayload extends MutePostPayload {}
