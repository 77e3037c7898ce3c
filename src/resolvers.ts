import { AccountResolver } from './agents/account.resolver'
import { AgentResolver } from './agents/agent.resolver'

/** Every resolver class: what they declare together is the schema. */
export const resolvers = [AccountResolver, AgentResolver] as const
