import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { assignTo } from './account'
import { type Cluster, dataDirectoryOf, programOf, spawnOptions } from './cluster'
import { endPostgresIn, isPostgresIn, isRunning, signalProcess, within } from './processes'

const READY_POLL_MS = 20

/** PostgreSQL's own setting (any name with a dot is free) that identifies the cluster of a server: see `identityOf`. */
const IDENTITY = 'clankdin.identity'

const logFileOf = (cluster: Cluster) => join(cluster.dataDir, 'postgres.log')

/** The pid of the postmaster that holds the cluster, ours or one that a killed server left behind. */
export async function findPostmaster(cluster: Cluster): Promise<number | undefined> {
  const pid = Math.abs(Number((await readLockFile(cluster))[0]))
  return pid && (await isPostgresIn(cluster.directory, pid)) ? pid : undefined
}

/** The lines of postmaster.pid: the pid, six facts, and its state; none without a postmaster. */
async function readLockFile(cluster: Cluster): Promise<string[]> {
  return (await readFile(join(cluster.directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
}

/**
 * Cleans up after a killed postmaster, once `findPostmaster` finds none: ends backends that still run, and removes lock
 * files, whose pid may belong to another process by now.
 */
export async function clearLeftovers(cluster: Cluster): Promise<void> {
  await endPostgresIn(cluster.directory)
  const names = await readdir(cluster.directory).catch(() => [])
  const stale = names.filter((name) => name === 'postmaster.pid' || name.startsWith('.s.PGSQL.'))
  await Promise.all(stale.map((name) => rm(join(cluster.directory, name), { force: true })))
}

/** A spawned postmaster, and the position in the log where its output begins. */
export interface Postmaster {
  pid: number
  logStart: number
}

/** Spawns a postmaster; it is ready later, see `waitUntilReady`. */
export async function spawnPostmaster(
  cluster: Cluster,
  settings: Record<string, string>,
  identity: string,
): Promise<Postmaster> {
  const flags = Object.entries({ ...settings, [IDENTITY]: identity }).map(([name, value]) => `--${name}=${value}`)
  const log = await open(logFileOf(cluster), 'a', 0o600)
  try {
    await assignTo(cluster.account, logFileOf(cluster))
    const { size } = await log.stat()
    const child = spawn(programOf(cluster, 'postgres'), ['-D', dataDirectoryOf(cluster), ...flags], {
      ...spawnOptions(cluster),
      // Its own process group: the server handles Ctrl-C in a terminal, and stops the database last.
      detached: true,
      // A file, not a pipe: it must still be able to write after this process is killed.
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(child, 'spawn')
    child.unref()
    return { pid: child.pid!, logStart: size }
  } finally {
    await log.close()
  }
}

/** Resolves when the postmaster accepts connections; throws with PostgreSQL's own reason when it ends before that. */
export async function waitUntilReady(cluster: Cluster, { pid, logStart }: Postmaster): Promise<void> {
  for (;;) {
    const running = isRunning(pid)
    const lines = await readLockFile(cluster)
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return
    if (!running) throw new Error(`PostgreSQL did not start: ${await reasonFor(cluster, logStart)}`)
    await pause(READY_POLL_MS)
  }
}

/** The most important message in the log since then, on one line. */
async function reasonFor(cluster: Cluster, logStart: number): Promise<string> {
  const text = (await readFile(logFileOf(cluster))).subarray(logStart).toString('utf8')
  const reasons = text.split('\n').flatMap((line) => /(?:FATAL|PANIC|HINT|WARNING): +(.*)/.exec(line)?.[1] ?? [])
  return reasons.length > 0 ? reasons.join('; ') : `see ${logFileOf(cluster)}`
}

/**
 * Whether the server at this URL is the cluster's, of the same version and with the same settings, and takes queries.
 */
export async function isServerOf(identity: string, url: string): Promise<boolean> {
  let found: string | undefined
  await within(3_000, async () => {
    found = await ask(url)
    return found !== undefined
  })
  return found === identity
}

async function ask(url: string): Promise<string | undefined> {
  // Loaded only here: PostgreSQL is started before the rest of the server is loaded.
  const { Client }: typeof import('pg') = require('pg')
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ identity: string | null }>('select current_setting($1, true) as identity', [
      IDENTITY,
    ])
    return rows[0]?.identity ?? ''
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Stops a postmaster: sessions end at once, everything is written. Resolves when it has ended, whatever that takes. */
export async function stopPostmaster(pid: number): Promise<void> {
  const steps = [
    ['SIGINT', 6_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const
  for (const [signal, patience] of steps) {
    signalProcess(pid, signal)
    if (await within(patience, () => !isRunning(pid))) return
  }
}
