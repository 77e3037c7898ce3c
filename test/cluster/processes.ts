import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(__dirname, '../..')
const NOBODY = 65_534

/** A process that is started again when it is killed, as by a process manager. */
export interface Kept {
  kill(): Promise<void>
  start(): void
  reload(): void
}

function keep(command: string, parameters: string[], env: Record<string, string> = {}, asNobody = false): Kept {
  let child: ChildProcess
  const start = () => {
    child = spawn(command, parameters, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      ...(asNobody && { uid: NOBODY, gid: NOBODY }),
    })
  }
  start()
  return {
    start,
    reload: () => void child.kill('SIGHUP'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** PgBouncer in transaction mode before the primary at `primaryPort()`. */
export function startPooler(directory: string, port: number, primaryPort: () => number): Kept {
  const file = join(directory, 'pgbouncer.ini')
  const write = () => {
    writeFileSync(
      file,
      `[databases]
postgres = host=127.0.0.1 port=${primaryPort()} user=postgres
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
server_login_retry = 1
server_connect_timeout = 2
`,
    )
    chmodSync(file, 0o644)
  }
  write()
  const kept = keep('pgbouncer', [file], {}, true)
  return {
    ...kept,
    reload() {
      write()
      kept.reload()
    },
  }
}

/** Redis without a file. */
export const startRedis = (port: number): Kept =>
  keep('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'])

/** HAProxy before servers, whose readiness it checks. */
export function startHaproxy(directory: string, port: number, ports: readonly number[]): Kept {
  const file = join(directory, 'haproxy.cfg')
  const servers = ports.map((one) => `  server s${one} 127.0.0.1:${one} check inter 500ms fall 2 rise 1`)
  writeFileSync(
    file,
    `defaults
  mode http
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  retries 2
  option redispatch
listen api
  bind 127.0.0.1:${port}
  balance roundrobin
  option httpchk GET /health/ready
${servers.join('\n')}
`,
  )
  return keep('haproxy', ['-f', file, '-db'])
}

/** One server of the given role. */
export const startServer = (port: number, role: 'api' | 'worker', env: Record<string, string>): Kept =>
  keep(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    ...env,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    ROLE: role,
  })
