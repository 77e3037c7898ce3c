import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { Client } from 'pg'
import { openDatabase } from '../../src/database/database'
import { startEmbedded } from '../../src/database/embedded'
import { migrate } from '../../src/database/migrate'
import { buildDataset } from './dataset'

/** Where the measured data set is kept between runs. */
const DATA_DIR = resolve(__dirname, '../../data/bench')

/** A PostgreSQL with the data set in it. */
export async function openBenchDatabase(scale: number): Promise<{ url: string; stop(): Promise<void> }> {
  const embedded = await startEmbedded({ dataDir: `${DATA_DIR}-${scale}`, log: () => undefined })
  const db = await openDatabase(embedded.url, 4)
  await migrate(db, embedded.url)
  console.log('Filling the data set (about a minute the first time) …')
  await buildDataset(db, scale)
  await db.close()
  const client = new Client({ connectionString: embedded.url })
  await client.connect()
  await client.query('vacuum analyze')
  await client.end()
  return { url: embedded.url, stop: () => embedded.stop() }
}

/** A process of the bench that says its port when it listens. */
export interface BenchProcess {
  readonly url: string
  readonly child: ChildProcess
}

/** Starts a TypeScript file of this folder as a process of its own. */
export async function startProcess(file: string, env: Record<string, string>): Promise<BenchProcess> {
  const child = fork(resolve(__dirname, file), {
    execArgv: ['-r', '@swc-node/register'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  const [message] = (await once(child, 'message')) as [{ port: number }]
  return { url: `http://127.0.0.1:${message.port}`, child }
}
