import 'reflect-metadata'
import { pino } from 'pino'
import { readConfig } from './config'
import { type RunningServer, startServer } from './server'

const STOP_WITHIN_MS = 14_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.LOG_LEVEL })
  const server = await startServer(config, log)
  log.info({ url: server.url }, `ClankdIn listens at ${server.url}`)
  stopOnSignals(server)
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught error; the process ends')
    process.exit(1)
  })
}

function stopOnSignals(server: RunningServer): void {
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: Error) => {
  console.error(`ClankdIn cannot start: ${error.message}`)
  process.exit(1)
})
