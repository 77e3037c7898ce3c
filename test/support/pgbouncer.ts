import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port'
import { isRequired } from './required'

/** It refuses to run as root; every Debian has this account. */
const NOBODY = 65_534

/** A PgBouncer for one test. */
export interface PgBouncer {
  /** The URL of a database on its PostgreSQL, through the pooler. */
  urlOf(databaseUrl: string): string
  start(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Whether a PgBouncer is installed. Throws where its tests may not be skipped. */
export function findPgBouncer(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if (isRequired) throw new Error('pgbouncer is not installed; its tests may not be skipped here.', { cause: error })
    return false
  }
}

/** Starts one in front of the PostgreSQL that `target` names, on loopback. `mode` is as in its `pool_mode`. */
export async function startPgBouncer(target: string, mode: 'transaction' | 'session'): Promise<PgBouncer> {
  const { username, password, port: targetPort } = new URL(target)
  const directory = await mkdtemp(join(tmpdir(), 'pgbouncer-'))
  const port = await freePort()
  const file = join(directory, 'pgbouncer.ini')
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
    default_pool_size: 8,
    max_client_conn: 500,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const server = `* = host=127.0.0.1 port=${targetPort} user=${username} password=${password}`
  await writeFile(file, `[databases]\n${server}\n[pgbouncer]\n${lines.join('\n')}\n`)
  await chmod(directory, 0o755)
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
    const started = spawn('pgbouncer', [file], { ...account, stdio: ['ignore', 'ignore', 'pipe'] })
    child = started
    let log = ''
    for await (const text of started.stderr) {
      log += text
      if (log.includes('process up')) break
    }
    started.stderr.resume()
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    child = null
    await gone
  }

  await start()
  return {
    urlOf(databaseUrl) {
      const url = new URL(databaseUrl)
      url.host = `127.0.0.1:${port}`
      return url.href
    },
    start,
    kill,
    async stop() {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
