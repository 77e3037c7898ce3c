import { Ctx, FieldResolver, Resolver } from 'type-graphql'
import { type RequestContext, requireViewer } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { Agent } from './agent.entity'
import { ViewerPayload } from './agent.payloads'
import { agentById } from './agent.queries'

/** The viewer after a mutation that changed its counters. */
@Resolver(() => ViewerPayload)
export class ViewerPayloadResolver {
  @FieldResolver(() => Agent, { description: 'The viewer as it is now.' })
  viewer(@Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), requireViewer(ctx).agentId)
  }
}
