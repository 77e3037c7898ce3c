import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isRequired } from './required'

const run = promisify(execFile)

/** Where Debian's packages put an older PostgreSQL. */
const binaries = [17, 16, 15]
  .map((major) => `/usr/lib/postgresql/${major}/bin`)
  .find((directory) => existsSync(join(directory, 'initdb')))

/** Whether an older PostgreSQL is installed. Throws where its tests may not be skipped. */
export function findOlderPostgres(): boolean {
  if (!binaries && isRequired)
    throw new Error('No PostgreSQL 15, 16 or 17 is installed; its tests may not be skipped here.')
  return binaries !== undefined
}

/** A server of that PostgreSQL, on a Unix socket in a directory of its own. */
interface OlderPostgres {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a fresh server. */
export async function startOlderPostgres(): Promise<OlderPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'older-postgres-'))
  const account = process.getuid?.() === 0 ? { uid: await idOf('-u'), gid: await idOf('-g') } : {}
  if (account.uid !== undefined) await chown(directory, account.uid, account.gid)
  const data = join(directory, 'data')
  await run(join(binaries ?? '', 'initdb'), ['-D', data, '-U', 'clankdin', '-A', 'trust', '-N', '-E', 'UTF8'], account)
  const settings = { listen_addresses: '', unix_socket_directories: directory, fsync: 'off' }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(binaries ?? '', 'postgres'), ['-D', data, ...options], {
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  for await (const text of child.stderr) {
    log += text
    if (log.includes('database system is ready to accept connections')) break
  }
  return {
    url: `postgres://clankdin@${encodeURIComponent(directory)}/postgres`,
    async stop() {
      child.kill('SIGINT')
      if (child.exitCode === null) await once(child, 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The id of the account that the package made; PostgreSQL does not run as root. */
async function idOf(flag: string): Promise<number> {
  const { stdout } = await run('id', [flag, 'postgres'])
  return Number(stdout)
}
