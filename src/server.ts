import type { Logger } from 'pino'
import type { Config } from './config'
import { READY, type Siblings } from './platform/cluster/siblings'
import { createShutdownStack, type ShutdownStack } from './platform/concurrency/shutdown-stack'
import type { App } from './platform/context'
import { type EmbeddedDatabase, startEmbedded } from './platform/database/embedded'
import { openHttpListener } from './transport/http/http-listener'
import type { Live } from './transport/realtime/live'

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
  // Loaded last: the embedded PostgreSQL starts meanwhile.
  const { openApplication }: typeof import('./application') = require('./application')
  const parts = { config, log, metrics, siblings, front, url, opened, signal }
  const { app, live, handler, ready } = await openApplication(parts)
  signal?.throwIfAborted()
  await front.open(handler, ready)
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

/** The database of the settings, which is not stopped, or the embedded one, started. */
async function openDatabaseServer(config: Config, log: Logger, opened: ShutdownStack): Promise<DatabaseServer> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, stop: async () => undefined }
  const embedded = await startEmbedded({
    dataDir: config.DATA_DIR,
    log: (message) => log.info(message),
    whileStarting() {
      // Loading it takes longer than PostgreSQL does.
      const { prepareApplication }: typeof import('./application') = require('./application')
      prepareApplication()
    },
  })
  opened.add('embedded database', EMBEDDED_STOP_TIMEOUT_MS, () => embedded.stop())
  return embedded
}

type DatabaseServer = Pick<EmbeddedDatabase, 'url' | 'stop'>

function openMetrics(siblings: Siblings | null) {
  // Loaded where there are metrics: prom-client loads OpenTelemetry.
  const { createMetrics }: typeof import('./platform/metrics/metrics') = require('./platform/metrics/metrics')
  return createMetrics(siblings)
}
