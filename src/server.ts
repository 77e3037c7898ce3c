import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import { startCleanup, startClosedAccountsCleanup } from './cleanup'
import type { Config } from './config'
import { entities } from './entities'
import { startDispatcher } from './features/webhooks/delivery/dispatcher'
import { openEncryptor } from './features/webhooks/encryption-key'
import { createAuthenticator } from './platform/auth/authenticator'
import { createPostgresBus } from './platform/bus/postgres-bus'
import { READY, type Siblings } from './platform/cluster/siblings'
import { createShutdownStack, type ShutdownStack } from './platform/concurrency/shutdown-stack'
import type { App } from './platform/context'
import type { Database } from './platform/database/database'
import { type EmbeddedDatabase, startEmbedded } from './platform/database/embedded'
import { openWithRetry, timeoutSourceOf } from './platform/database/open-with-retry'
import { openReadReplicas, type ReadReplicas } from './platform/database/read-replicas'
import { createStatementObserver, type StatementObserver } from './platform/database/statement-observer'
import { notFound } from './platform/errors/errors'
import { createRequestLimiter } from './platform/rate-limits/request-limiter'
import { allRoutes } from './routes'
import { createSchema } from './schema'
import { createGraphqlHandler } from './transport/graphql/handler'
import { type Admit, createAdmission } from './transport/http/admission'
import { createDatabaseCheck } from './transport/http/health'
import { healthRoutes } from './transport/http/health.routes'
import { type HttpListener, openHttpListener, type RequestHandler } from './transport/http/http-listener'
import { sendProblem } from './transport/http/problem'
import { requestInfo } from './transport/http/request-info'
import { originForm, requestTarget } from './transport/http/request-target'
import { watchServer } from './transport/http/server-gauges'
import { onUpgrade } from './transport/http/upgrade'
import { mcpRoutes } from './transport/mcp/mcp.routes'
import { documentRoutes } from './transport/pages/document.routes'
import { createPageFinder } from './transport/pages/page-finder'
import { pages } from './transport/pages/pages'
import { siteRoutes } from './transport/pages/site.routes'
import { skillDocument } from './transport/pages/skill'
import { createLive, type Live } from './transport/realtime/live'
import { liveRoutes } from './transport/realtime/live.routes'
import { createOperations, type Operations } from './transport/realtime/operations'
import { acceptsStream } from './transport/realtime/stream-form'
import { createSockets } from './transport/realtime/websocket'
import { compileRoutes } from './transport/rest/compile/compile-routes'
import { createRestHandler, type RestHandler } from './transport/rest/handler'

/** How many milliseconds requests in progress may take when the server stops. */
const DRAIN_TIMEOUT_MS = 8_000
const PART_TIMEOUT_MS = 1_500
const EMBEDDED_STOP_TIMEOUT_MS = 10_000

/** A running server. */
export interface RunningServer {
  /** Its URL, without a slash at the end. */
  readonly url: string
  readonly app: App
  readonly live: Live
  /** Notifies the supervisor of several processes that this one runs. */
  announceReady(): void
  /** Reports that it is not ready any more; requests are still served until `close`. */
  announceStop(): void
  /**
   * Completes requests in progress, ends streams and sockets, and stops the embedded database. Calling it again changes
   * nothing. Resolves to whether every part closed in time and without an error; those that did not are in the log.
   */
  close(): Promise<boolean>
  /** Stops only the embedded database, for a process that cannot continue. */
  abandon(): Promise<unknown>
}

/**
 * Starts the server. It listens at once and responds with 503 until the database, the tables and the transports are
 * ready, which it waits for. Rejects with one clear line when it cannot start, and when `signal` ends the start;
 * nothing is left running then.
 */
export async function startServer(
  config: Config,
  log: Logger,
  signal?: AbortSignal,
  siblings: Siblings | null = null,
): Promise<RunningServer> {
  const opened = createShutdownStack(log)
  try {
    return await start(config, log, opened, siblings, signal)
  } catch (error) {
    await opened.shutDown()
    throw error
  }
}

async function start(
  config: Config,
  log: Logger,
  opened: ShutdownStack,
  siblings: Siblings | null,
  signal?: AbortSignal,
): Promise<RunningServer> {
  const metrics = config.METRICS ? openMetrics(siblings) : null
  const front = await openHttpListener(config, log, metrics, siblings?.port)
  opened.add('port', PART_TIMEOUT_MS, () => front.close(0))
  const { url, stop } = await openDatabaseServer(config, log, opened)
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
  signal?.throwIfAborted()
  await front.open(handler, createDatabaseCheck(db, replicas))
  let closing: Promise<boolean> | undefined
  return {
    url: `http://localhost:${front.port}`,
    app,
    live,
    announceReady: () => siblings?.send(READY, String(front.port)),
    announceStop: front.announceStop,
    close() {
      closing ??= opened.shutDown()
      return closing
    },
    abandon: () => Promise.all([front.close(0), stop()]),
  }
}

const notServedByWorkers = () =>
  notFound('This process delivers webhooks and serves only /health and /metrics.', 'Ask a process whose ROLE is api.')

/** The database of the settings, which is not stopped, or the embedded one, started. */
async function openDatabaseServer(config: Config, log: Logger, opened: ShutdownStack): Promise<DatabaseServer> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, stop: async () => undefined }
  const embedded = await startEmbedded({
    dataDir: config.DATA_DIR,
    log: (message) => log.info(message),
    whileStarting: () => void compileRoutes(createSchema(), allRoutes),
  })
  opened.add('embedded database', EMBEDDED_STOP_TIMEOUT_MS, () => embedded.stop())
  return embedded
}

type DatabaseServer = Pick<EmbeddedDatabase, 'url' | 'stop'>

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

function openMetrics(siblings: Siblings | null) {
  // Loaded where there are metrics: prom-client loads OpenTelemetry.
  const { createMetrics }: typeof import('./platform/metrics/metrics') = require('./platform/metrics/metrics')
  return createMetrics(siblings)
}

function createRequestHandler(
  front: HttpListener,
  app: App,
  schema: GraphQLSchema,
  admit: Admit,
  operations: Operations,
  live: Live,
): RequestHandler {
  const rest: RestHandler = createRestHandler({
    app,
    schema,
    admit,
    findPage: createPageFinder(schema, pages),
    routes: {
      ...allRoutes,
      ...liveRoutes(schema, operations, live),
      ...healthRoutes(front),
      ...mcpRoutes({
        schema,
        admit,
        routes: () => rest.routes,
        skill: () => skillDocument(app.publicUrl, app.config.limits),
      }),
      ...documentRoutes(schema, app.publicUrl, () => rest.routes),
      ...siteRoutes,
    },
  })
  const others = createOthers(createGraphqlHandler(app, schema, admit), rest)
  return (req, res) => rest(req, res, () => others(req, res))
}

/** Handles what is no REST route. */
function createOthers(graphql: RequestHandler, rest: RestHandler): RequestHandler {
  const handleGraphql: RequestHandler = (req, res) => {
    // A request for a stream is handled like one of /graphql/stream.
    if (!acceptsStream(req.headers.accept)) return graphql(req, res)
    req.url = req.url?.replace('/graphql', '/graphql/stream')
    rest(req, res)
  }
  let others: RequestHandler | undefined
  // Express costs as much as the statement of a read, so only what is spelled in another way goes through it.
  const createExpress = (): RequestHandler => {
    const express: typeof import('express') = require('express')
    const app = express()
    app.disable('x-powered-by')
    app.disable('etag')
    app.all('/graphql/stream', (req, res) => rest(req, res))
    app.all('/graphql', handleGraphql)
    app.use((req, res) => rest(req, res))
    return app
  }
  return (req, res) => {
    const target = requestTarget(req)
    // Express matches paths without normalizing them.
    req.url = originForm(target)
    if (target.path === '/graphql') return handleGraphql(req, res)
    others ??= createExpress()
    others(req, res)
  }
}
