import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { type Kept, keep } from './processes'
import { findPostgres } from './programs'

const USER = 'postgres'

/** One PostgreSQL server and the Patroni that runs it. */
export interface Node {
  readonly port: number
  /** Where Patroni reports its role. */
  readonly restPort: number
  /** Kills Patroni and PostgreSQL without a warning, as when a machine fails. */
  kill(): Promise<void>
  /** Starts Patroni, which makes the server follow the primary. */
  start(): void
}

/** Runs one statement on the server behind a port. */
export async function query<Row>(port: number, text: string): Promise<Row[]> {
  const client = new Client({
    connectionString: `postgres://${USER}@127.0.0.1:${port}/postgres`,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** The timings are the shortest that Patroni's documentation allows. A commit waits for one standby, always. */
const dynamicConfiguration = {
  ttl: 20,
  loop_wait: 1,
  retry_timeout: 3,
  // A server that crashed is not started again while another can take over.
  master_start_timeout: 0,
  synchronous_mode: true,
  synchronous_mode_strict: true,
  postgresql: {
    use_pg_rewind: true,
    remove_data_directory_on_rewind_failure: true,
    remove_data_directory_on_diverged_timelines: true,
    parameters: {
      max_connections: 200,
      wal_keep_size: '256MB',
      wal_log_hints: 'on',
      // How soon a standby looks for the new primary; nothing is confirmed before one follows it.
      wal_retrieve_retry_interval: '500ms',
    },
  },
}

/** Patroni's configuration of one server; JSON is YAML. */
const configurationOf = (directory: string, port: number, restPort: number, etcdPort: number) => ({
  scope: 'clankdin',
  name: `s${port}`,
  log: { level: 'ERROR' },
  restapi: { listen: `127.0.0.1:${restPort}`, connect_address: `127.0.0.1:${restPort}` },
  etcd3: { hosts: `127.0.0.1:${etcdPort}` },
  bootstrap: { dcs: dynamicConfiguration, initdb: [{ encoding: 'UTF8' }, { auth: 'trust' }, 'no-sync'] },
  postgresql: {
    listen: `127.0.0.1:${port}`,
    connect_address: `127.0.0.1:${port}`,
    data_dir: join(directory, String(port)),
    bin_dir: findPostgres(),
    pgpass: join(directory, `pgpass-${port}`),
    authentication: { superuser: { username: USER }, replication: { username: 'replicator' } },
    parameters: { unix_socket_directories: '', logging_collector: 'on' },
    pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
  },
})

function startNode(directory: string, port: number, restPort: number, etcdPort: number): Node {
  const file = join(directory, `${port}.yaml`)
  writeFileSync(file, JSON.stringify(configurationOf(directory, port, restPort, etcdPort)))
  chmodSync(file, 0o644)
  const patroni = keep('patroni', [file], { log: join(directory, `${port}.log`), user: USER })
  return {
    port,
    restPort,
    start: patroni.start,
    async kill() {
      await patroni.kill()
      killPostgres(join(directory, String(port), 'postmaster.pid'))
    },
  }
}

/** Kills all processes of a PostgreSQL. */
function killPostgres(pidFile: string): void {
  if (!existsSync(pidFile)) return
  const postmaster = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
  const { stdout } = spawnSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' })
  for (const pid of [postmaster, ...stdout.split('\n').filter(Boolean).map(Number)]) killIfRunning(pid)
}

/** A server process ends by itself as soon as its parent is dead, perhaps before the signal. */
function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** What Patroni reports about a server. */
interface Member {
  port: number
  role: string
  state: string
}

/** Three servers under Patroni and etcd, all as the user that Debian's package made. */
export interface Postgres {
  readonly nodes: readonly Node[]
  /** Resolves to the node that takes writes. */
  primary(): Promise<Node>
  /** Resolves to the node that the primary's commits wait for. */
  synchronousStandby(): Promise<Node>
  /** Resolves when there is a primary, and all others follow it. */
  untilComplete(): Promise<void>
  stop(): Promise<void>
}

export async function startPostgres(directory: string, firstPort: number): Promise<Postgres> {
  mkdirSync(directory)
  execFileSync('chown', [USER, directory])
  const [client, peer] = [firstPort, firstPort + 1].map((port) => `http://127.0.0.1:${port}`)
  const etcd: Kept = keep(
    'etcd',
    Object.entries({
      'data-dir': join(directory, 'etcd'),
      'listen-client-urls': client,
      'advertise-client-urls': client,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `default=${peer}`,
      logger: 'zap',
      'log-level': 'error',
    }).map(([name, value]) => `--${name}=${value}`),
    { log: join(directory, 'etcd.log'), user: USER },
  )
  const nodes: Node[] = []
  const members = async (): Promise<Member[]> => {
    for (;;) {
      for (const { restPort } of nodes) {
        const response = await fetch(`http://127.0.0.1:${restPort}/cluster`).catch(() => null)
        if (response?.ok) return ((await response.json()) as { members: Member[] }).members
      }
      await pause(100)
    }
  }
  const nodeOf = async (role: string): Promise<Node> => {
    for (;;) {
      const { port } = (await members()).find((member) => member.role === role) ?? {}
      const node = nodes.find((one) => one.port === port)
      if (node) return node
      await pause(100)
    }
  }
  const untilComplete = async () => {
    for (;;) {
      const all = await members()
      const roles = all.filter(({ state }) => ['running', 'streaming'].includes(state)).map(({ role }) => role)
      const isComplete = roles.includes('leader') && (nodes.length === 1 || roles.includes('sync_standby'))
      if (roles.length === nodes.length && isComplete) return
      await pause(100)
    }
  }
  // The first one makes the database; the others copy it.
  for (const offset of [2, 3, 4]) {
    nodes.push(startNode(directory, firstPort + offset, firstPort + offset + 3, firstPort))
    await untilComplete()
  }
  return {
    nodes,
    primary: () => nodeOf('leader'),
    synchronousStandby: () => nodeOf('sync_standby'),
    untilComplete,
    async stop() {
      for (const node of nodes) await node.kill()
      await etcd.kill()
    },
  }
}
