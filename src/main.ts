import 'reflect-metadata'
import cluster from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { readConfig } from './config'
import { findSiblings } from './platform/cluster/siblings'
import { loadLessOfLibraries } from './platform/load-less'
import { createLog } from './platform/log'
import { type RunningServer, startServer } from './server'

/** How long it still accepts requests after it has reported that it is not ready, so that load balancers notice. */
const ANNOUNCE_STOP_MS = 500
const STOP_TIMEOUT_MS = 14_500
const ABANDON_TIMEOUT_MS = 3_000

// pg looks there for Cloudflare's name. Node 20 has none, and pg would make a Response, for which Node loads 5 MB.
if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: { userAgent: `Node.js/${process.version}` } })
loadLessOfLibraries()

/** The process: starts the server, stops it on SIGTERM or SIGINT, and ends at an uncaught error. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  if (config.PROCESSES > 1 && cluster.isPrimary) {
    // Loaded only here: one process has no supervisor, which loads the metrics.
    const { supervise }: typeof import('./platform/cluster/supervisor') = require('./platform/cluster/supervisor')
    process.exit(await supervise(config, log))
  }
  const stopped = new AbortController()
  const starting = startServer(config, log, stopped.signal, findSiblings(process.env))
  endOnUncaught(log, starting)
  stopOnSignals(log, starting, stopped)
  try {
    const { url, announceReady } = await starting
    announceReady()
    if (!stopped.signal.aborted) log.info({ url }, `ClankdIn listens at ${url}`)
  } catch (error) {
    // A signal to stop during the start is not a failure.
    if (stopped.signal.aborted) process.exit(0)
    throw error
  }
}

function stopOnSignals(log: Logger, starting: Promise<RunningServer>, stopped: AbortController): void {
  const stop = async (signal: string) => {
    if (stopped.signal.aborted) return
    stopped.abort()
    log.info(`${signal}: stopping`)
    setTimeout(() => {
      log.error(`not stopped within ${STOP_TIMEOUT_MS} ms: the process ends without waiting longer`)
      process.exit(1)
    }, STOP_TIMEOUT_MS).unref()
    const server = await starting
    server.announceStop()
    await pause(ANNOUNCE_STOP_MS)
    const isInOrder = await server.close()
    if (isInOrder) log.info('stopped')
    else log.error('stopped, but not every part in order')
    process.exit(isInOrder ? 0 : 1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      // main() reports a failed start.
      stop(signal).catch(() => undefined)
    })
}

/**
 * The state after such an error is undefined: no further response is sent, and only the embedded database is stopped in
 * order.
 */
function endOnUncaught(log: Logger, starting: Promise<RunningServer>): void {
  let ending = false
  const end = (error: unknown) => {
    if (ending) return
    ending = true
    log.fatal({ err: error }, 'uncaught error: the process ends')
    setTimeout(() => process.exit(1), ABANDON_TIMEOUT_MS)
    starting
      .then((server) => server.abandon())
      .catch(() => undefined)
      .finally(() => process.exit(1))
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

main().catch((error: Error) => {
  console.error(`ClankdIn cannot start: ${error.message.replace(/\s*\n\s*/g, ' ')}`)
  process.exit(1)
})
