import type { IncomingMessage, ServerResponse } from 'node:http'
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { METRICS, type Siblings } from '../cluster/siblings'
import { withTimeout } from '../concurrency/with-timeout'

const PREFIX = 'clankdin_'

/** Values of a gauge by the value of its label; read at each scrape. */
type Reading = () => Promise<Readonly<Record<string, number>>> | Readonly<Record<string, number>>

/**
 * The metrics of one server, for Prometheus. Every label has few values: routes are patterns, and agents are not named.
 */
export interface Metrics {
  request(method: string, route: string, status: number, seconds: number): void
  /** One query or mutation, and whether it had errors. */
  operation(type: string, failed: boolean): void
  /** A call that was rejected because this limit is exceeded. */
  rateLimitExceeded(limit: string): void
  /** The time from writing an event to reading it for its subscribers. */
  eventDelay(seconds: number): void
  /** One statement of the database that ended. */
  statement(seconds: number): void
  /** One attempt to deliver to a webhook endpoint. */
  webhookAttempt(outcome: string, seconds: number): void
  /**
   * Adds a gauge; a reading that fails is left out of the scrape. Of several processes, `max` is for what all of them
   * read alike.
   */
  watch(name: string, help: string, label: string, read: Reading, aggregator?: 'sum' | 'max'): void
  /** Responds to a scrape. */
  handle(req: IncomingMessage, res: ServerResponse): void
}

const SCRAPE_TIMEOUT_MS = 5_000

/**
 * Creates metrics with a registry of their own, so that two servers in one process do not share counts. A scrape of one
 * of several processes responds for all.
 */
export function createMetrics(siblings: Siblings | null = null): Metrics {
  const registry = new Registry()
  const readAll = siblings ? createClusterReader(siblings, registry) : () => registry.metrics()
  collectDefaultMetrics({ register: registry, prefix: PREFIX })
  const registers = [registry]
  const requests = new Histogram({
    name: `${PREFIX}http_request_duration_seconds`,
    help: 'Requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const operations = new Counter({
    name: `${PREFIX}graphql_operations_total`,
    help: 'GraphQL operations by type, and whether they had errors.',
    labelNames: ['type', 'failed'],
    registers,
  })
  const limits = new Counter({
    name: `${PREFIX}limits_spent_total`,
    help: 'Calls refused by a limit.',
    labelNames: ['limit'],
    registers,
  })
  const delays = new Histogram({
    name: `${PREFIX}event_delay_seconds`,
    help: 'From the moment a notification is written to the moment it is read for its live readers.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })

  const statements = new Histogram({
    name: `${PREFIX}database_statement_duration_seconds`,
    help: 'Statements sent to the database, from being sent to their result.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const attempts = new Histogram({
    name: `${PREFIX}webhook_attempt_duration_seconds`,
    help: 'Attempts to deliver to webhook endpoints by outcome.',
    labelNames: ['outcome'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
    registers,
  })

  return {
    request: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    operation: (type, failed) => operations.inc({ type, failed: String(failed) }),
    rateLimitExceeded: (limit) => limits.inc({ limit }),
    eventDelay: (seconds) => delays.observe(Math.max(0, seconds)),
    statement: (seconds) => statements.observe(seconds),
    webhookAttempt: (outcome, seconds) => attempts.observe({ outcome }, seconds),
    watch(name, help, label, read, aggregator = 'sum') {
      new Gauge({
        name: PREFIX + name,
        help,
        aggregator,
        labelNames: [label],
        registers,
        async collect() {
          this.reset()
          const values = await Promise.resolve(read()).catch(() => ({}))
          for (const [value, number] of Object.entries(values)) this.set({ [label]: value }, number)
        },
      })
    },
    handle(req, res) {
      readAll().then(
        (text) => {
          res.writeHead(200, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' })
          res.end(req.method === 'HEAD' ? undefined : text)
        },
        () => res.destroy(),
      )
    },
  }
}

/** Reads what all processes count, by way of the supervisor. */
function createClusterReader(siblings: Siblings, registry: Registry): () => Promise<string> {
  const waiting = new Map<string, (text: string) => void>()
  let requests = 0
  AggregatorRegistry.setRegistries(registry)
  new AggregatorRegistry()
  siblings.on(METRICS, (message) => {
    const [, request = '', text = ''] = /^(\d+) (.*)$/s.exec(message) ?? []
    waiting.get(request)?.(text)
  })
  return async () => {
    const request = String(requests++)
    const reply = new Promise<string>((resolve) => void waiting.set(request, resolve))
    siblings.send(METRICS, request)
    try {
      return await withTimeout(reply, SCRAPE_TIMEOUT_MS, () => {
        throw new Error('the other processes did not send their counts')
      })
    } finally {
      waiting.delete(request)
    }
  }
}
