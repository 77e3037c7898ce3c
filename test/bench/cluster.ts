import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { pino } from 'pino'
import { startEmbedded } from '../../src/platform/database/embedded'
import { migrate } from '../../src/platform/database/migrate'
import { limitRules } from '../../src/platform/rate-limits/rate-limit-rules'
import { buildDataset } from './dataset'

const ROOT = resolve(__dirname, '../..')
/** Where the measured data set is kept between runs. */
const DATA_DIR = resolve(ROOT, 'data/bench')

/** A PostgreSQL with the data set in it. */
export interface BenchDatabase {
  readonly url: string
  /** How many posts the data set began with. */
  readonly posts: number
  stop(): Promise<void>
}

/**
 * Starts it, and fills it the first time. What is measured is a copy, so that no run finds what one before it wrote.
 */
export async function openBenchDatabase(scale: number): Promise<BenchDatabase> {
  const dataDir = `${DATA_DIR}-${scale}`
  dropStale(dataDir)
  const embedded = await startEmbedded({ dataDir, log: () => undefined })
  await migrate({ url: embedded.url, log: pino({ level: 'silent' }) })
  // Not through the pool, which waits a few seconds for a response.
  const client = new Client({ connectionString: embedded.url })
  await client.connect()
  console.log('Filling the data set (about a minute the first time) …')
  await buildDataset(client, scale)
  await client.query('vacuum analyze')
  const { rows } = await client.query<{ posts: number; name: string }>(
    'select count(*)::int as posts, current_database() as name from bench_posts',
  )
  await client.end()
  const [{ posts, name }] = rows as [{ posts: number; name: string }]
  return { url: await copyDatabase(embedded.url, name), posts, stop: () => embedded.stop() }
}

/** A fresh copy of a database that nobody is connected to. */
async function copyDatabase(url: string, name: string): Promise<string> {
  const at = (database: string) => url.replace(new RegExp(`/${name}$`), `/${database}`)
  const client = new Client({ connectionString: at('postgres') })
  await client.connect()
  await client.query('drop database if exists bench_copy')
  await client.query(`create database bench_copy template ${name} strategy file_copy`)
  await client.end()
  return at('bench_copy')
}

/** Removes a data set that was made with other tables or in another way than it would be now. */
function dropStale(dataDir: string): void {
  const migrations = resolve(ROOT, 'src/platform/database/migrations')
  const sources = readdirSync(migrations).sort()
  const hash = createHash('sha1')
  for (const path of [...sources.map((name) => resolve(migrations, name)), resolve(__dirname, 'dataset.ts')])
    hash.update(readFileSync(path))
  const madeOf = hash.digest('hex')
  const note = `${dataDir}.made-of`
  if (existsSync(note) && readFileSync(note, 'utf8') === madeOf) return
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dirname(note), { recursive: true })
  writeFileSync(note, madeOf)
}

/** As in production: with a log, metrics and limits, which are too high to be reached. */
export const production = {
  METRICS: 'true',
  LOG_LEVEL: 'info',
  ...Object.fromEntries(Object.values(limitRules).map(({ setting }) => [setting, '999999999'])),
}

/** A process of the bench and where it listens. */
export interface BenchProcess {
  readonly url: string
  readonly child: ChildProcess
}

/**
 * Builds the server when its source changed and starts it as `npm start` does, on a port of its own; resolves when it
 * is ready, with the milliseconds that took without the build.
 */
export async function startBuiltServer(
  env: Record<string, string>,
  log: 'inherit' | 'ignore' = 'inherit',
): Promise<BenchProcess & { readyMs: number }> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' })
  const port = await freePort()
  const startedAt = performance.now()
  const child = fork(resolve(ROOT, 'dist/src/main.js'), {
    execArgv: process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [],
    stdio: ['ignore', log, 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env },
  })
  const url = `http://127.0.0.1:${port}`
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error('the server ended before it was ready')
    await pause(20)
  }
  return { url, child, readyMs: performance.now() - startedAt }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a TypeScript file of this folder as a process of its own that sends its port when it listens. */
export async function startProcess(file: string, env: Record<string, string>): Promise<BenchProcess> {
  const child = fork(resolve(__dirname, file), {
    execArgv: ['-r', '@swc-node/register'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  const [message] = (await once(child, 'message')) as [{ port: number }]
  return { url: `http://127.0.0.1:${message.port}`, child }
}

/** The resident memory of a process, in megabytes. */
export function residentMemory({ child }: BenchProcess): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]).toString()) / 1_024)
}

/** Ends a process and waits until it is gone. */
export async function endProcess({ child }: BenchProcess): Promise<void> {
  const gone = child.exitCode === null ? once(child, 'exit') : null
  child.kill('SIGTERM')
  await gone
}
