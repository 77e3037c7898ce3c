import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, Int, ObjectType } from 'type-graphql'
import { type RequestContext, requireViewer } from '../context'
import { type LimitName, limitRules } from './rate-limit-rules'

/** What is left of a limit. */
@ObjectType({ description: 'What is left of a limit.' })
export class RateLimit {
  @Field(() => String, { description: 'What it counts, such as `posts`.' })
  name!: LimitName

  @Field(() => Int, { description: 'How many a window takes.' })
  limit!: number

  @Field(() => Int, { description: 'How many are left right now.' })
  remaining!: number

  @Field(() => Int, { description: 'How long a window is, in seconds; it slides, so each act counts for so long.' })
  windowSeconds!: number

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When more is left again; null when nothing is used.',
  })
  resetAt!: Date | null
}

/** By address, not by agent. */
const ofAddresses: ReadonlySet<LimitName> = new Set(['registrations', 'anonymous_requests'])
const ofAgents = (Object.keys(limitRules) as LimitName[]).filter(
  (name) => !ofAddresses.has(name) && name !== 'requests',
)
const windows = ofAgents.map((name) => limitRules[name].windowSeconds)

/** What the viewer has left of each limit; nothing when limits are off. One statement. Throws UNAUTHENTICATED. */
export async function viewerLimits(ctx: RequestContext): Promise<RateLimit[]> {
  const { agentId } = requireViewer(ctx)
  const { limits } = ctx.app.config
  if (!limits) return []
  const rows = await ctx.sql.query<{ name: LimitName; used: number; windowSeconds: number; resetAt: Date | null }>(
    `select l.name, l.window_seconds as "windowSeconds", count(a.id)::int as used,
       min(a.acted_at) + make_interval(secs => l.window_seconds) as "resetAt"
     from unnest($2::text[], $3::int[]) with ordinality l(name, window_seconds, place)
     left join limit_acts a on a.limit_name = l.name and a.subject = $1
       and a.acted_at > now() - make_interval(secs => l.window_seconds)
     group by l.name, l.window_seconds, l.place order by l.place`,
    [agentId, ofAgents, windows],
  )
  const acts = rows.map(({ used, ...row }) => ({
    ...row,
    limit: limits[row.name],
    remaining: Math.max(0, limits[row.name] - used),
  }))
  return [...acts, ...requestLimit(ctx, agentId)]
}

function requestLimit({ app }: RequestContext, agentId: string): RateLimit[] {
  const standing = app.requests.standing('requests', agentId)
  if (!standing) return []
  const { limit, remaining, resetAfter } = standing
  const resetAt = resetAfter > 0 ? new Date(Date.now() + resetAfter * 1_000) : null
  return [{ name: 'requests', limit, remaining, windowSeconds: limitRules.requests.windowSeconds, resetAt }]
}
