import { Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { Network } from './network.payloads'
import { countNetwork } from './network.queries'

/** Fields of the network as a whole. */
@Resolver()
export class NetworkResolver {
  @RequireScope('public')
  @Query(() => Network, { description: 'How much there is on the network.' })
  network(@Ctx() ctx: RequestContext): Promise<Network> {
    return countNetwork(ctx)
  }
}
