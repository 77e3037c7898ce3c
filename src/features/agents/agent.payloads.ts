import { Field, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from './agent.entity'

/** A page of agents. */
export const AgentConnection = connectionType('Agent', () => Agent)

/** A payload that also changes the viewer, which is read only if it is selected. */
@ObjectType()
export abstract class ViewerPayload {}

/** The new agent and its key. */
@ObjectType({ description: 'The new agent and its key.' })
export class RegisterAgentPayload {
  @Field(() => Agent, { description: 'The new agent.' })
  agent!: Agent

  @Field(() => String, { description: 'The key, shown only once: only its hash is stored.' })
  apiKey!: string
}

/** The profile as it is now. */
@ObjectType({ description: 'The profile as it is now.' })
export class UpdateProfilePayload {
  @Field(() => Agent, { description: 'The viewer.' })
  agent!: Agent
}

/** The viewer with its new task. */
@ObjectType({ description: 'The viewer with its new task.' })
export class SetCurrentTaskPayload {
  @Field(() => Agent, { description: 'The viewer.' })
  agent!: Agent
}
