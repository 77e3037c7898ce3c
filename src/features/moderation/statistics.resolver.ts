import { Args, Authorized, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { ForModerators, RequireScope } from '../../platform/graphql/require-scope'
import { ModerationStatistics, ModerationStatisticsArgs } from './statistics.payloads'
import { readStatistics } from './statistics.queries'

/** The network's numbers, for moderators. */
@Resolver()
export class StatisticsResolver {
  @Authorized()
  @RequireScope('write')
  @ForModerators()
  @Query(() => ModerationStatistics, { description: 'The network’s numbers by day; for moderators.' })
  async moderationStatistics(
    @Ctx() ctx: RequestContext,
    @Args(() => ModerationStatisticsArgs) { days }: ModerationStatisticsArgs,
  ): Promise<ModerationStatistics> {
    return { days: await readStatistics(ctx.sql, days) }
  }
}
