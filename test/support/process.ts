import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './free-port'
import { transpiled } from './transpiled'

/** A server started as in production. */
export interface ServerProcess {
  readonly url: string
  readonly child: ChildProcess
  /** The exit code, once it has ended. */
  readonly exit: Promise<number | null>
  /** Its output so far. */
  output(): string
  errors(): string
}

/**
 * Starts the process on a free port of loopback; it may not be ready yet. `load` names modules to be loaded before it.
 */
export async function spawnServer(env: Record<string, string>, load: string[] = []): Promise<ServerProcess> {
  const port = env.PORT ?? String(await freePort())
  const modules = load.flatMap((name) => ['-r', name])
  const child = spawn(process.execPath, [...modules, transpiled('main')], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', RATE_LIMITS: 'off', ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  child.stderr.on('data', (text) => {
    errors += text
  })
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    exit: once(child, 'close').then(([code]) => code as number | null),
    output: () => output,
    errors: () => errors,
  }
}

/** Resolves when the process responds to `path` with this status. Throws when it exits before that. */
export async function untilStatus(server: ServerProcess, path: string, status: number): Promise<void> {
  for (;;) {
    if (server.child.exitCode !== null) throw new Error(`The server ended: ${server.errors()}${server.output()}`)
    const response = await fetch(`${server.url}${path}`).catch(() => null)
    await response?.arrayBuffer()
    if (response?.status === status) return
    await pause(20)
  }
}

/** A raw TCP connection. */
export interface RawConnection {
  readonly socket: Socket
  /** Everything received, once the other side has closed it. */
  readonly response: Promise<string>
}

/** Connects to a server and sends the bytes of `text`. */
export async function sendRaw({ url }: { url: string }, text = ''): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (data) => {
    received += data
  })
  socket.on('error', () => undefined)
  if (text) socket.write(text)
  return { socket, response: once(socket, 'close').then(() => received) }
}
