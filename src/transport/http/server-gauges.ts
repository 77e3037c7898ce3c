import type { Database } from '../../platform/database/database'
import type { ReadReplicas } from '../../platform/database/read-replicas'
import type { Metrics } from '../../platform/metrics/metrics'
import type { Connections } from '../realtime/connections'

/** Counting reads every delivery that is kept. */
const COUNT_EVERY_MS = 60_000

/**
 * Adds the gauges that are read at each scrape: the pool, the open connections, and the deliveries, which all processes
 * share.
 */
export function watchServer(metrics: Metrics, db: Database, connections: Connections, replicas?: ReadReplicas): void {
  metrics.watch(
    'database_connections',
    'Connections of this process by state; max: as many as it may have, waiting: calls that wait for one.',
    'state',
    () => ({
      max: db.pool.options.max,
      total: db.pool.totalCount,
      idle: db.pool.idleCount,
      waiting: db.pool.waitingCount,
    }),
  )
  metrics.watch(
    'database_writes',
    'Writes of this process by state; max: at once, unanswered: those that PostgreSQL has not confirmed in time.',
    'state',
    () => ({
      max: db.writes.counts.max,
      under_way: db.writes.counts.underWay,
      unanswered: db.writes.counts.unanswered,
    }),
  )
  if (replicas) metrics.watch('database_replicas', 'Replicas of this process by state.', 'state', () => replicas.counts)
  metrics.watch('open_connections', 'WebSockets and event streams of this process.', 'kind', () => connections.sizes())
  metrics.watch(
    'webhook_deliveries',
    'Deliveries of the last 30 days by status, of all processes; counted once a minute.',
    'status',
    atMostEvery(COUNT_EVERY_MS, async () => {
      const rows = await db.query<{ status: string; count: number }>(
        'select status, count(*)::int as count from webhook_deliveries group by status',
      )
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
    }),
    'max',
  )
  metrics.watch(
    'webhook_overdue_seconds',
    'How long the oldest delivery that is due has been due.',
    'of',
    oldest,
    'max',
  )
  async function oldest() {
    const [row] = await db.query<{ seconds: number }>(
      `select coalesce(greatest(0, extract(epoch from clock_timestamp() - min(next_attempt_at))), 0)::float8 as seconds
       from webhook_deliveries where next_attempt_at is not null`,
    )
    return { oldest: row?.seconds ?? 0 }
  }
}

/** The reading, or the last one while that is not older; one that fails is not kept. */
function atMostEvery<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | null = null
  let readAt = 0
  return () => {
    if (last && performance.now() - readAt < ms) return last
    readAt = performance.now()
    const reading = read()
    last = reading
    reading.catch(() => {
      last = null
    })
    return reading
  }
}
