import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { type ServerProcess, spawnServer, untilStatus } from '../support/process'

/** A server process with the embedded database of its data directory. */
export interface EmbeddedServer extends ServerProcess {
  /** Seconds from its start to its being ready. */
  readonly readyAfter: number
  /** Kills the server, PostgreSQL and every process of PostgreSQL, at once and without warning. */
  killAll(): Promise<void>
  killPostmaster(): Promise<void>
}

/** Starts the server on a data directory and waits until it is ready. */
export async function startOn(dataDir: string, env: Record<string, string> = {}): Promise<EmbeddedServer> {
  const began = performance.now()
  const server = await spawnServer({ DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env })
  await untilStatus(server, '/health/ready', 200)
  const readyAfter = (performance.now() - began) / 1_000
  const postmaster = async () =>
    Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
  return {
    ...server,
    readyAfter,
    killPostmaster: async () => void process.kill(await postmaster(), 'SIGKILL'),
    async killAll() {
      const pid = await postmaster()
      server.child.kill('SIGKILL')
      for (const one of [pid, ...childrenOf(pid)]) killQuietly(one)
      await server.exit
    },
  }
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []))
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has exited already.
  }
}

/** Queries the embedded database of a data directory, as a person with psql would. */
export async function queryDatabase<Row extends object>(
  dataDir: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: (await readFile(join(dataDir, 'database-url'), 'utf8')).trim() })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}
