import { Authorized, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { RateLimit, viewerLimits } from '../../platform/rate-limits/rate-limits.queries'

/** The limits of the viewer. */
@Resolver()
export class LimitsResolver {
  @Authorized()
  @RequireScope('read')
  @Query(() => [RateLimit], { description: 'What the viewer has left of each limit; empty when limits are off.' })
  rateLimits(@Ctx() ctx: RequestContext): Promise<RateLimit[]> {
    return viewerLimits(ctx)
  }
}
