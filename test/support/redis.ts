import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort } from './free-port'
import { isRequired } from './required'

/** A redis-server for one test file; it keeps its port when it is killed and restarted. */
export interface RedisServer {
  readonly url: string
  start(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Whether a redis-server is installed. Throws where its tests may not be skipped. */
export function findRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if (isRequired)
      throw new Error('redis-server is not installed; its tests may not be skipped here.', { cause: error })
    return false
  }
}

/** Starts one on a free port, in memory only. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  let process: ChildProcess | null = null

  async function start(): Promise<void> {
    const started = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    process = started
    for await (const line of createInterface({ input: started.stdout })) {
      if (/ready to accept connections/i.test(line)) break
    }
    started.stdout.resume()
  }

  async function kill(): Promise<void> {
    const running = process
    process = null
    if (!running) return
    const gone = once(running, 'exit')
    running.kill('SIGKILL')
    await gone
  }

  await start()
  return { url: `redis://127.0.0.1:${port}`, start, kill, stop: kill }
}
