import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { transpiled } from '../support/transpiled'

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string
  /** Sends a signal and resolves when the process has ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  close(): Promise<void>
}

const settings = {
  PORT: '0',
  HOST: '127.0.0.1',
  RATE_LIMITS: 'off',
  WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true',
  LOG_LEVEL: 'info',
}

/** Starts the server as its users do, on an existing database. */
export async function startProcess(databaseUrl: string, env: Record<string, string>): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, [transpiled('main')], {
    env: { ...process.env, ...settings, DATABASE_URL: databaseUrl, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await ended
  }
  for await (const line of createInterface({ input: child.stdout! })) {
    const { url } = JSON.parse(line) as { url?: string }
    if (url) {
      child.stdout!.resume()
      return { url, end, close: () => end('SIGKILL') }
    }
  }
  throw new Error('the server ended before it listened')
}
