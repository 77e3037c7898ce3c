import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createTestDatabase } from '../support/database'
import { untilStatus } from '../support/process'

let database: { url: string; drop(): Promise<void> }
let folder: string

/** A copy of the project, so that its build does not disturb processes that run this one's. */
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'clankdin-npm-'))
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'ormconfig.ts', 'src'])
    await cp(name, join(folder, name), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await database.drop()
})

async function listen(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: taken } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return taken
}

/** npm in a process group of its own, so that its children can be killed with it. */
async function runNpm(script: string) {
  const port = await listen(0)
  const child = spawn('npm', ['run', script], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      npm_config_update_notifier: 'false',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: database.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  child.stderr.on('data', (text) => {
    output += text
  })
  const exit = once(child, 'exit')
  const server = { url: `http://127.0.0.1:${port}`, child, exit, output: () => output, errors: () => '' }
  return { ...server, port }
}

test.each(['start', 'dev', 'demo'])(
  'after a signal, npm run %s ends the server and leaves the port free',
  async (script) => {
    const npm = await runNpm(script)
    try {
      await untilStatus({ ...npm, exit: npm.exit.then(([code]) => code) }, '/health/ready', 200)
      npm.child.kill('SIGTERM')
      const [code] = await npm.exit
      if (script !== 'dev') expect(code).toBe(0)
      expect(await listen(npm.port)).toBe(npm.port)
    } finally {
      endGroup(npm.child.pid)
    }
  },
  90_000,
)

function endGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended, as expected.
  }
}
