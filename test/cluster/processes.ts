import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, openSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(__dirname, '../..')

/** A process that is started again when it is killed, as by a process manager. */
export interface Kept {
  kill(): Promise<void>
  start(): void
}

/** Starts a process, as another user where one is given. `log` is the file for what it prints. */
export function keep(
  command: string,
  parameters: string[],
  { log, env = {}, user }: { log: string; env?: Record<string, string>; user?: string },
): Kept {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, user ?? ''], { encoding: 'utf8' }))
  const account = user ? { uid: idOf('-u'), gid: idOf('-g'), cwd: '/' } : {}
  let child: ChildProcess
  const start = () => {
    const output = openSync(log, 'a')
    child = spawn(command, parameters, {
      ...account,
      env: { PATH: `${process.env.PATH}:/usr/sbin`, ...env },
      stdio: ['ignore', output, output],
    })
    closeSync(output)
  }
  start()
  return {
    start,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** PgBouncer in transaction mode before PostgreSQL at a port. */
export function startPooler(directory: string, port: number, target: number): Kept {
  const file = join(directory, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
postgres = host=127.0.0.1 port=${target} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
log_connections = 0
log_disconnections = 0
auth_type = any
pool_mode = transaction
default_pool_size = 40
max_client_conn = 500
server_login_retry = 0.2
server_connect_timeout = 2
`,
  )
  chmodSync(file, 0o644)
  return keep('pgbouncer', [file], { log: join(directory, 'pgbouncer.log'), user: 'nobody' })
}

/** Redis without a file. */
export const startRedis = (directory: string, port: number): Kept =>
  keep('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    log: join(directory, 'redis.log'),
  })

/**
 * HAProxy before servers, whose readiness it checks, and before whichever PostgreSQL Patroni reports as the primary.
 */
export function startHaproxy(
  directory: string,
  api: { port: number; ports: readonly number[] },
  database: { port: number; nodes: readonly { port: number; restPort: number }[] },
): Kept {
  const file = join(directory, 'haproxy.cfg')
  const servers = api.ports.map((one) => `  server s${one} 127.0.0.1:${one} check`)
  const nodes = database.nodes.map(({ port, restPort }) => `  server s${port} 127.0.0.1:${port} check port ${restPort}`)
  writeFileSync(
    file,
    `defaults
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  retries 2
  option redispatch
  default-server inter 200ms fall 2 rise 1
listen api
  mode http
  bind 127.0.0.1:${api.port}
  balance roundrobin
  option httpchk GET /health/ready
${servers.join('\n')}
listen primary
  mode tcp
  bind 127.0.0.1:${database.port}
  option httpchk OPTIONS /primary
  default-server on-marked-down shutdown-sessions
${nodes.join('\n')}
`,
  )
  return keep('haproxy', ['-f', file, '-db'], { log: join(directory, 'haproxy.log') })
}

/** One server of the given role. */
export const startServer = (
  directory: string,
  port: number,
  role: 'api' | 'worker',
  env: Record<string, string>,
): Kept =>
  keep(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    log: join(directory, `${role}-${port}.log`),
    env: { ...env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ROLE: role },
  })
