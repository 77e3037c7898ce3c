import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'

const BINARIES = '/usr/lib/postgresql/15/bin'
const USER = 'postgres'
const idOf = (flag: string) => Number(execFileSync('id', [flag, USER], { encoding: 'utf8' }))
const account = { uid: idOf('-u'), gid: idOf('-g') }

/** One of the PostgreSQL servers: each follows whichever of the others takes writes. */
interface Node {
  readonly port: number
  readonly data: string
  child: ChildProcess
}

const run = (program: string, ...parameters: string[]) =>
  execFileSync(join(BINARIES, program), parameters, { ...account, cwd: '/tmp', stdio: 'ignore' })

/** The URL of the database behind a port. */
const urlOf = (port: number) => `postgres://${USER}@127.0.0.1:${port}/postgres`

/** Runs one statement. */
export async function query<Row>(port: number, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: urlOf(port), connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Three servers; a commit waits for one of the two standbys, whichever is first. */
export interface Postgres {
  readonly ports: readonly number[]
  primary(): Node
  standbys(): Node[]
  /** Promotes the standby that has received most; the caller has killed the primary. Returns its port. */
  promote(): Promise<number>
  /** Kills a server without a warning. */
  kill(node: Node): Promise<void>
  /** Makes a killed server a standby, on a new copy of the primary. */
  rejoin(node: Node): Promise<void>
  stop(): Promise<void>
}

export async function startPostgres(directory: string, ports: readonly number[]): Promise<Postgres> {
  const connection = `host=${ports.map(() => '127.0.0.1').join()} port=${ports.join()} user=${USER}`
  const dataOf = (port: number) => join(directory, String(port))
  const start = async (port: number): Promise<ChildProcess> => {
    const options = {
      port,
      unix_socket_directories: '',
      listen_addresses: '127.0.0.1',
      max_connections: 200,
      wal_keep_size: '256MB',
    }
    const parameters = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(join(BINARIES, 'postgres'), ['-D', dataOf(port), ...parameters], {
      ...account,
      stdio: 'ignore',
    })
    for (;;) {
      if (await query(port, 'select 1').catch(() => null)) return child
      await pause(50)
    }
  }
  const copy = (from: number, to: number) => {
    const source = `host=127.0.0.1 port=${from} user=${USER} application_name=s${to}`
    run('pg_basebackup', '-D', dataOf(to), '-d', source, '-c', 'fast', '-X', 'stream', '-R')
  }
  const follow = async (port: number) => {
    await query(
      port,
      `alter system set primary_conninfo = '${connection} target_session_attrs=read-write application_name=s${port}'`,
    )
    await query(port, 'select pg_reload_conf()')
  }
  const [first = 0, ...others] = ports
  run('initdb', '-D', dataOf(first), '-U', USER, '-A', 'trust', '-N', '-E', 'UTF8')
  let primary: Node = { port: first, data: dataOf(first), child: await start(first) }
  let standbys: Node[] = []
  for (const port of others) {
    copy(first, port)
    standbys.push({ port, data: dataOf(port), child: await start(port) })
    await follow(port)
  }
  // Every copy has this setting too, so that the next primary waits as well.
  for (const port of ports) {
    await query(port, `alter system set synchronous_standby_names = 'ANY 1 (*)'`)
    await query(port, 'select pg_reload_conf()')
  }
  const kill = async ({ child }: Node) => {
    const exit = once(child, 'exit')
    const pids = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
    child.kill('SIGKILL')
    for (const pid of pids) killIfRunning(Number(pid))
    await exit
  }
  return {
    ports,
    primary: () => primary,
    standbys: () => standbys,
    kill,
    async promote() {
      const positions = await Promise.all(
        standbys.map(async (node) => {
          const [row] = await query<{ lsn: string }>(
            node.port,
            `select (pg_last_wal_receive_lsn() - '0/0')::text as lsn`,
          )
          return { node, lsn: BigInt(row?.lsn ?? 0) }
        }),
      )
      const best = positions.reduce((one, other) => (other.lsn > one.lsn ? other : one))
      run('pg_ctl', 'promote', '-D', best.node.data, '-w')
      standbys = standbys.filter((node) => node !== best.node)
      primary = best.node
      return primary.port
    },
    async rejoin(node) {
      rmSync(node.data, { recursive: true, force: true })
      copy(primary.port, node.port)
      node.child = await start(node.port)
      await follow(node.port)
      standbys = [...standbys.filter((one) => one !== node), node]
    },
    async stop() {
      for (const node of [...standbys, primary]) await kill(node).catch(() => undefined)
    },
  }
}

/** A server process ends by itself as soon as its parent is dead, perhaps before the signal. */
function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Makes a directory that the servers own. */
export function makeDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true })
  execFileSync('chown', [`${account.uid}:${account.gid}`, directory])
}
