import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where Debian's packages put an older PostgreSQL; undefined on a machine without one. */
export const olderBinaries = [17, 16, 15]
  .map((major) => `/usr/lib/postgresql/${major}/bin`)
  .find((directory) => existsSync(join(directory, 'initdb')))

/** A server of that PostgreSQL, on a Unix socket in a directory of its own. */
export interface OlderPostgres {
  readonly url: string
  /** Copies it as it runs, and starts the copy, which follows it. */
  startReplica(): Promise<OlderPostgres>
  stop(): Promise<void>
}

/** Starts a fresh server. */
export const startOlderPostgres = () =>
  startIn('older-postgres', ['initdb', '-U', 'clankdin', '-A', 'trust', '-N', '-E', 'UTF8'])

/** Starts a server on the data that `command` makes in the directory that it gets with -D. */
async function startIn(name: string, [program = '', ...parameters]: string[]): Promise<OlderPostgres> {
  const directory = await mkdtemp(join(tmpdir(), `${name}-`))
  const account = process.getuid?.() === 0 ? { uid: await idOf('-u'), gid: await idOf('-g') } : {}
  if (account.uid !== undefined) await chown(directory, account.uid, account.gid)
  const data = join(directory, 'data')
  await run(join(olderBinaries ?? '', program), ['-D', data, ...parameters], account)
  const settings = { listen_addresses: '', unix_socket_directories: directory, fsync: 'off' }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(olderBinaries ?? '', 'postgres'), ['-D', data, ...options], {
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  for await (const text of child.stderr) {
    log += text
    if (/database system is ready to accept (read-only )?connections/.test(log)) break
  }
  return {
    url: `postgres://clankdin@${encodeURIComponent(directory)}/postgres`,
    startReplica: () => startIn('replica', ['pg_basebackup', '-h', directory, '-U', 'clankdin', '-R', '-c', 'fast']),
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
