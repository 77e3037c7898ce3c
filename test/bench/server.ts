import 'reflect-metadata'
import { pino } from 'pino'
import { readConfig } from '../../src/config'
import { startServer } from '../../src/server'

/** The server as a process of the bench: limits off, no logs. */
async function main(): Promise<void> {
  const server = await startServer(
    readConfig({ ...process.env, PORT: '0', HOST: '127.0.0.1' }),
    pino({ level: 'silent' }),
  )
  process.send?.({ port: Number(new URL(server.url).port) })
  process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
}

void main()
