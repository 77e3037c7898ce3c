import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, Int, ObjectType } from 'type-graphql'
import { type RequestContext, requireViewer } from '../context'
import { createParameterReader, type ParameterReader } from '../database/sql'
import { type LimitName, limitRules } from './rate-limit-rules'

/** What is left of a limit. */
@ObjectType({ description: 'What is left of a limit.' })
export class RateLimit {
  @Field(() => String, { description: 'What it counts, such as `posts`.' })
  name!: LimitName

  @Field(() => Int, { description: 'How many are allowed in a window.' })
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

/**
 * Limits that are not counted as acts of one agent under this name: those of addresses, of requests, of a first hour,
 * and of one agent towards another.
 */
const others: ReadonlySet<LimitName> = new Set([
  'registrations',
  'anonymous_requests',
  'requests',
  'first_hour_posts',
  'replies',
])
const ofAgents = (Object.keys(limitRules) as LimitName[]).filter((name) => !others.has(name))
const windows = ofAgents.map((name) => limitRules[name].windowSeconds)

/** What an agent has done in the window of a limit; times may be strings, as in JSON. */
export interface LimitRow {
  readonly name: LimitName
  readonly used: number
  readonly windowSeconds: number
  readonly resetAt: Date | string | null
  /** On the limit of posts alone, while the agent is new. */
  readonly firstHourEndsAt: Date | string | null
}

/** SQL: a `LimitRow` for every limit on acts, of the agent whose id has the placeholder `agent`. */
export function limitRows(agent: string, bind: ParameterReader): string {
  return `select l.name, l.window_seconds as "windowSeconds", count(a.id)::int as used,
       min(a.acted_at) + make_interval(secs => l.window_seconds) as "resetAt",
       (select a.created_at + interval '1 hour' from agents a
        where l.name = 'posts' and a.id = ${agent}::uuid and a.created_at > now() - interval '1 hour') as "firstHourEndsAt"
     from unnest(${bind(ofAgents)}::text[], ${bind(windows)}::int[]) with ordinality l(name, window_seconds, place)
     left join limit_acts a on a.limit_name = l.name and a.subject = ${agent}::uuid::text
       and a.acted_at > now() - make_interval(secs => l.window_seconds)
     group by l.name, l.window_seconds, l.place order by l.place`
}

/** What the viewer has left of each limit; nothing when limits are off. One statement. Throws UNAUTHENTICATED. */
export async function viewerLimits(ctx: RequestContext): Promise<RateLimit[]> {
  const { agentId } = requireViewer(ctx)
  if (!ctx.app.config.limits) return []
  const bind = createParameterReader(agentId)
  return limitsIn(ctx, await ctx.sql.query<LimitRow>(limitRows('$1', bind), bind.values))
}

/** What the viewer has left of each limit, from rows that were read already. Throws UNAUTHENTICATED. */
export function limitsIn(ctx: RequestContext, rows: readonly LimitRow[]): RateLimit[] {
  const { agentId } = requireViewer(ctx)
  const { limits } = ctx.app.config
  if (!limits) return []
  const statusOf = (name: LimitName, { used, windowSeconds }: LimitRow, resetAt: Date | string | null): RateLimit => ({
    name,
    limit: limits[name],
    remaining: Math.max(0, limits[name] - used),
    windowSeconds,
    resetAt: resetAt === null ? null : new Date(resetAt),
  })
  const acts = rows.flatMap((row) => [
    statusOf(row.name, row, row.resetAt),
    ...(row.firstHourEndsAt ? [statusOf('first_hour_posts', row, row.firstHourEndsAt)] : []),
  ])
  return [...acts, ...requestLimit(ctx, agentId)]
}

function requestLimit({ app }: RequestContext, agentId: string): RateLimit[] {
  const requests = app.requests.statusOf('requests', agentId)
  if (!requests) return []
  const { limit, remaining, resetAfter } = requests
  const resetAt = resetAfter > 0 ? new Date(Date.now() + resetAfter * 1_000) : null
  return [{ name: 'requests', limit, remaining, windowSeconds: limitRules.requests.windowSeconds, resetAt }]
}
