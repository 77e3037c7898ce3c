import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { startCleanup, startClosedAccountsCleanup } from './cleanup'
import type { Config } from './config'
import { entities } from './entities'
import { startDispatcher } from './features/webhooks/delivery/dispatcher'
import { openEncryptor } from './features/webhooks/encryption-key'
import { createAuthenticator } from './platform/auth/authenticator'
import { createPostgresBus } from './platform/bus/postgres-bus'
import type { Siblings } from './platform/cluster/siblings'
import type { ShutdownStack } from './platform/concurrency/shutdown-stack'
import type { App } from './platform/context'
import type { Database } from './platform/database/database'
import { openWithRetry, timeoutSourceOf } from './platform/database/open-with-retry'
import { openReadReplicas, type ReadReplicas } from './platform/database/read-replicas'
import { createStatementObserver, type StatementObserver } from './platform/database/statement-observer'
import { notFound } from './platform/errors/errors'
import type { Metrics } from './platform/metrics/metrics'
import { createRequestLimiter } from './platform/rate-limits/request-limiter'
import { createRequestHandler } from './request-handler'
import { createSchema } from './schema'
import { createAdmission } from './transport/http/admission'
import { createDatabaseCheck, type ReadinessCheck } from './transport/http/health'
import type { HttpListener, RequestHandler } from './transport/http/http-listener'
import { sendProblem } from './transport/http/problem'
import { requestInfo } from './transport/http/request-info'
import { watchServer } from './transport/http/server-gauges'
import { onUpgrade } from './transport/http/upgrade'
import { createLive, type Live } from './transport/realtime/live'
import { createOperations } from './transport/realtime/operations'
import { createSockets } from './transport/realtime/websocket'

/** How many milliseconds requests in progress may take when the server stops. */
const DRAIN_TIMEOUT_MS = 8_000
const PART_TIMEOUT_MS = 1_500

/** What an application is opened with. */
interface ApplicationOptions {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics | null
  readonly siblings: Siblings | null
  readonly front: HttpListener
  /** The URL of the database, which may still be starting. */
  readonly url: string
  /** Gets every part that is opened. */
  readonly opened: ShutdownStack
  readonly signal: AbortSignal | undefined
}

/** All that needs the database, and the handler of requests. */
interface Application {
  readonly app: App
  readonly live: Live
  readonly handler: RequestHandler
  readonly ready: ReadinessCheck
}

/** Builds the schema, which needs no database. Throws an Error that names the fields that declare no scope. */
export function prepareApplication(): void {
  createSchema()
}

/** Opens the database, brings its tables up to date, and opens everything that serves requests. */
export async function openApplication(options: ApplicationOptions): Promise<Application> {
  const { config, log, metrics, siblings, front, url, opened, signal } = options
  const { DATABASE_POOL_SIZE: poolSize, DATABASE_WAIT_SECONDS: waitSeconds } = config
  const { DATABASE_DIRECT_URL: directUrl, DATABASE_PREPARED_STATEMENTS: preparedStatements } = config
  const observe = createStatementObserver(log, metrics, config.SLOW_STATEMENT_MS)
  const how = { poolSize, entities, directUrl, preparedStatements, waitSeconds, log, signal, observe }
  const db = await openWithRetry({ url, ...how })
  opened.add('database', PART_TIMEOUT_MS, () => db.close())
  const replicas = config.DATABASE_REPLICA_URLS.length > 0 ? await openReplicas(config, db, log, observe) : undefined
  if (replicas) opened.add('replicas', PART_TIMEOUT_MS, () => replicas.close())
  const bus = await openBus(config, log, directUrl ?? url)
  opened.add('bus', PART_TIMEOUT_MS, () => bus.close())
  const requests = createRequestLimiter(config.limits, bus, siblings)
  opened.add('request limiter', PART_TIMEOUT_MS, () => requests.close())
  const secrets = await openEncryptor(db, config.ENCRYPTION_KEY, log)
  const live = createLive({ sql: db, bus, log, isLimited: config.limits !== null, metrics, siblings })
  opened.add('live', PART_TIMEOUT_MS, () => live.close())
  const app: App = { config, log, db, replicas, publicUrl: front.publicUrl, bus, secrets, requests, metrics }
  if (metrics) watchServer(metrics, db, live.connections, replicas)
  const authenticator = createAuthenticator(db, bus, log)
  opened.add('authenticator', PART_TIMEOUT_MS, () => authenticator.close())
  const admit = createAdmission(app, authenticator)

  const schema = createSchema()
  const operations = createOperations(app, schema, live)
  const isWorker = config.ROLE === 'worker'
  const handler = isWorker
    ? (req: IncomingMessage, res: ServerResponse) =>
        sendProblem(res, notServedByWorkers(), front.publicUrl, requestInfo(req).id)
    : createRequestHandler(front, app, schema, admit, operations, live)
  if (!isWorker) onUpgrade(front.http, app, createSockets(app, operations, admit, live.connections).accept)
  const upkeep = config.ROLE === 'api' ? [] : [startDispatcher(app), startCleanup(app), startClosedAccountsCleanup(app)]
  opened.add('requests', DRAIN_TIMEOUT_MS + PART_TIMEOUT_MS, () =>
    Promise.all([live.connections.close(), front.close(DRAIN_TIMEOUT_MS), ...upkeep.map((part) => part.stop())]),
  )
  return { app, live, handler, ready: createDatabaseCheck(db, replicas) }
}

const notServedByWorkers = () =>
  notFound('This process delivers webhooks and serves only /health and /metrics.', 'Ask a process whose ROLE is api.')

function openReplicas(config: Config, db: Database, log: Logger, observe: StatementObserver): Promise<ReadReplicas> {
  const { DATABASE_DIRECT_URL: directUrl, DATABASE_PREPARED_STATEMENTS: preparedStatements } = config
  return openReadReplicas(db, {
    urls: config.DATABASE_REPLICA_URLS,
    maxLagSeconds: config.REPLICA_MAX_LAG_SECONDS,
    poolSize: config.DATABASE_POOL_SIZE,
    preparedStatements,
    timeoutsBy: timeoutSourceOf({ directUrl, preparedStatements }),
    log,
    observe,
  })
}

function openBus({ REDIS_URL }: Config, log: Logger, databaseUrl: string) {
  if (!REDIS_URL) return createPostgresBus({ connectionString: databaseUrl, log })
  const { createRedisBus }: typeof import('./platform/bus/redis-bus') = require('./platform/bus/redis-bus')
  return createRedisBus({ url: REDIS_URL, log })
}
