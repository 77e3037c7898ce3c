import cluster, { type Worker } from 'node:cluster'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AggregatorRegistry } from 'prom-client'
import { backoffMs } from '../concurrency/backoff'
import { startEmbedded } from '../database/embedded'
import { envelope, GONE, isEnvelope, METRICS, PORT_VARIABLE, READY, SERVER_VARIABLE } from './siblings'

/** Processes stop within 14.5 s by themselves. */
const STOP_TIMEOUT_MS = 14_700
const MIN_PAUSE_MS = 100
const MAX_PAUSE_MS = 5_000
/** One that ran for so long did not fail at its start. */
const STEADY_MS = 10_000

/** How many processes, and where their data is. */
interface SupervisorOptions {
  readonly PROCESSES: number
  readonly DATABASE_URL?: string | null | undefined
  readonly DATA_DIR: string
}

/**
 * Runs PROCESSES processes of the server on one port until a signal ends them, and replaces one that exits. The first
 * one alone starts the others, so that a start that fails is reported once. Resolves to the exit code.
 */
export async function supervise(config: SupervisorOptions, log: Logger): Promise<number> {
  const stopped = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopped.abort())
  const embedded = config.DATABASE_URL
    ? null
    : await startEmbedded({ dataDir: config.DATA_DIR, log: (message) => log.info(message) })
  const env = { [SERVER_VARIABLE]: randomUUID(), ...(embedded && { DATABASE_URL: embedded.url }) }
  const exitCode = stopped.signal.aborted ? 0 : await runWorkers(config.PROCESSES, env, log, stopped.signal)
  await embedded?.stop()
  return exitCode
}

// The system hands connections out: those that the supervisor passed on to a process that just exited would wait for
// ever.
cluster.schedulingPolicy = cluster.SCHED_NONE

function runWorkers(count: number, env: Record<string, string>, log: Logger, signal: AbortSignal): Promise<number> {
  const registry = new AggregatorRegistry()
  const workers = new Set<Worker>()
  let isRunning = false
  let port = ''
  let failures = 0
  let exitCode = 0

  const othersThan = (worker: Worker) => [...workers].filter((other) => other !== worker && other.isConnected())

  const sendMetrics = (worker: Worker, request: string) =>
    registry.clusterMetrics().then(
      (text) => worker.isConnected() && worker.send(envelope(METRICS, `${request} ${text}`, 0)),
      (error) => log.warn({ err: error }, 'the metrics of all processes could not be read'),
    )

  return new Promise((resolve) => {
    const start = () => {
      const startedAt = performance.now()
      const worker = cluster.fork({ ...env, ...(port && { [PORT_VARIABLE]: port }) })
      workers.add(worker)
      worker.on('message', (message) => {
        if (!isEnvelope(message)) return
        if (message.topic === METRICS) return void sendMetrics(worker, message.text)
        if (message.topic !== READY) {
          for (const other of othersThan(worker)) other.send(message)
          return
        }
        failures = 0
        if (isRunning || signal.aborted) return
        isRunning = true
        port = message.text
        for (let started = 1; started < count; started++) start()
      })
      worker.on('error', (error) => {
        // It did not start.
        if (worker.process.pid === undefined) throw error
        // It was killed a moment ago and cannot be sent a message; its exit follows.
        log.debug({ err: error, process: worker.process.pid }, 'a message to a process was lost')
      })
      worker.on('exit', (code) => onExit(worker, startedAt, code))
    }

    const onExit = (worker: Worker, startedAt: number, code: number | null) => {
      workers.delete(worker)
      if (signal.aborted || !isRunning) {
        if (code !== 0) exitCode = 1
        if (workers.size === 0) resolve(exitCode)
        return
      }
      for (const other of othersThan(worker)) other.send(envelope(GONE, '', worker.id))
      if (performance.now() - startedAt > STEADY_MS) failures = 0
      const wait = failures === 0 ? 0 : backoffMs(failures, MIN_PAUSE_MS, MAX_PAUSE_MS)
      failures++
      log.error({ process: worker.process.pid, code }, 'a process of the server exited; it is replaced')
      void pause(wait).then(() => {
        if (!signal.aborted) start()
      })
    }

    signal.addEventListener('abort', () => {
      log.info('stopping all processes')
      if (workers.size === 0) resolve(exitCode)
      for (const worker of workers) worker.process.kill('SIGTERM')
      setTimeout(() => {
        for (const worker of workers) worker.process.kill('SIGKILL')
        resolve(1)
      }, STOP_TIMEOUT_MS).unref()
    })
    start()
  })
}
