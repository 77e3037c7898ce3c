import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeDirectory, query, startPostgres } from './postgres'
import { type Kept, startHaproxy, startPooler, startRedis, startServer } from './processes'
import { register, startReceiver, startSubscribers, startWriters } from './traffic'

const FIRST_PORT = Number(process.env.FIRST_PORT ?? 19_000)
const port = (offset: number) => FIRST_PORT + offset
const REST_MS = 8_000

function requirePrograms(): void {
  const missing = ['pgbouncer', 'haproxy', 'redis-server'].filter((name) => {
    try {
      execFileSync('which', [name])
      return false
    } catch {
      return true
    }
  })
  if (!existsSync('/usr/lib/postgresql/15/bin/initdb')) missing.push('postgresql-15')
  if (process.getuid?.() !== 0) missing.push('root, which starts each program as its own user')
  if (missing.length > 0) throw new Error(`the test of the cluster lacks: ${missing.join(', ')}`)
}

async function untilReady(at: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${at}/health/ready`).catch(() => null)
    if (response?.status === 200 && (await response.text()).includes('"ready"')) return
    await pause(100)
  }
}

async function main(): Promise<void> {
  requirePrograms()
  const directory = mkdtempSync(join(tmpdir(), 'cluster-'))
  execFileSync('chmod', ['755', directory])
  makeDirectory(join(directory, 'postgres'))
  const kept: Kept[] = []
  const add = (one: Kept) => {
    kept.push(one)
    return one
  }
  const postgres = await startPostgres(join(directory, 'postgres'), [port(1), port(2), port(3)])
  let failed = false
  try {
    const pooler = add(startPooler(directory, port(4), () => postgres.primary().port))
    const redis = add(startRedis(port(5)))
    const hosts = postgres.ports.map((one) => `127.0.0.1:${one}`).join()
    const env = {
      DATABASE_URL: `postgres://postgres@127.0.0.1:${port(4)}/postgres`,
      DATABASE_DIRECT_URL: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write`,
      DATABASE_PREPARED_STATEMENTS: 'false',
      DATABASE_REPLICA_URLS: [port(2), port(3)].map((one) => `postgres://postgres@127.0.0.1:${one}/postgres`).join(),
      REDIS_URL: `redis://127.0.0.1:${port(5)}`,
      PUBLIC_URL: `http://127.0.0.1:${port(10)}`,
      RATE_LIMITS: 'off',
      WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true',
      LOG_LEVEL: 'error',
    }
    const apis = [11, 12, 13].map((offset) => add(startServer(port(offset), 'api', env)))
    const workers = [21, 22].map((offset) => add(startServer(port(offset), 'worker', env)))
    add(startHaproxy(directory, port(10), [port(11), port(12), port(13)]))
    for (const offset of [11, 12, 13, 21, 22, 10]) await untilReady(port(offset))

    const url = `http://127.0.0.1:${port(10)}`
    const receiver = await startReceiver(port(30))
    const listener = await register(url, 'Listener')
    const request = async (path: string, body: object, key = listener) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as { id: string }
    }
    const { id: postId } = await request('/feed', { content: 'Everybody comments on this' })
    await request('/webhooks/register', { url: `http://127.0.0.1:${port(30)}/`, events: ['comment'] })
    const writers: string[] = []
    for (let n = 0; n < 10; n++) writers.push(await register(url, `Writer${n}`))
    let isQuiet = () => false
    const subscribers = startSubscribers(url, listener, () => isQuiet())
    // Subscriptions begin with what is stored after them: writers start when each has received something.
    let before = 0
    for (; subscribers.some(({ ids }) => ids.length === 0); before++) {
      await request(`/feed/${postId}/comments`, { content: `Before the test ${before}` }, writers[0])
      await pause(500)
    }
    const isSettled = () =>
      receiver.counts.size === before && new Set(subscribers.map(({ ids }) => ids.at(-1))).size === 1
    while (!isSettled()) await pause(100)
    receiver.counts.clear()
    for (const { ids } of subscribers) ids.length = 0
    const writes = startWriters(url, postId, writers)
    isQuiet = () => performance.now() - writes.lastAt > 1_000
    await pause(REST_MS)

    const crash = async (name: string, kill: () => Promise<void>, recover: () => Promise<void> | void) => {
      const before = writes.acknowledged.length
      const killedAt = performance.now()
      let [last, gap] = [killedAt, 0]
      const watch = setInterval(() => {
        gap = Math.max(gap, performance.now() - last)
        last = writes.lastAt
      }, 20)
      await kill()
      const recoveredAt = performance.now()
      await recover()
      const recoveryMs = performance.now() - recoveredAt
      await pause(REST_MS)
      clearInterval(watch)
      const count = writes.acknowledged.length - before
      console.log(
        `${name}: longest gap between writes ${Math.round(gap)} ms (recovery ${Math.round(recoveryMs)} ms), ${count} writes`,
      )
    }
    const old = postgres.primary()
    await crash(
      'primary',
      () => postgres.kill(old),
      async () => {
        await postgres.promote()
        pooler.reload()
      },
    )
    await postgres.rejoin(old)
    const [standby] = postgres.standbys()
    if (standby) {
      await crash(
        'replica',
        () => postgres.kill(standby),
        () => undefined,
      )
      await postgres.rejoin(standby)
    }
    const restart = (one: Kept | undefined) => async () => {
      await pause(1_000)
      one?.start()
    }
    for (const [name, one] of [
      ['worker', workers[0]],
      ['API process', apis[0]],
      ['Redis', redis],
      ['pooler', pooler],
    ] as const)
      await crash(name, async () => one?.kill(), restart(one))

    await writes.stop()
    const { acknowledged, statuses } = writes
    const deadline = performance.now() + 60_000
    const isComplete = () =>
      subscribers.every(({ ids }) => new Set(ids).size >= acknowledged.length) &&
      receiver.counts.size >= acknowledged.length
    while (!isComplete() && performance.now() < deadline) await pause(200)
    for (const one of subscribers) one.stop()
    const rows = await query<{ content: string }>(
      postgres.primary().port,
      "select content from comments where content like 'Writer %'",
    )
    const stored = rows.map(({ content }) => content)
    const found = new Set(stored)
    const lost = acknowledged.filter((content) => !found.has(content)).length
    const repeated = stored.length - found.size
    console.log(
      `acknowledged ${acknowledged.length}, lost ${lost}, stored twice ${repeated}, statuses ${JSON.stringify([...statuses])}`,
    )
    failed =
      lost > 0 || repeated > 0 || [...statuses.keys()].some((status) => ![0, 201, 503, 409, 502].includes(status))
    for (const { name, ids } of subscribers) {
      const missed = acknowledged.length - new Set(ids).size
      const twice = ids.length - new Set(ids).size
      failed ||= missed > 0 || twice > 0
      console.log(`${name}: ${ids.length} notifications, ${missed} missed, ${twice} repeated`)
    }
    const deliveries = [...receiver.counts.values()].reduce((sum, count) => sum + count, 0)
    const missed = acknowledged.length - receiver.counts.size
    failed ||= missed > 0
    console.log(`webhooks: ${missed} missed, ${deliveries - receiver.counts.size} sent again`)
    receiver.close()
  } finally {
    for (const one of kept) await one.kill()
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  console.log(failed ? 'FAILED' : 'passed')
  process.exit(failed ? 1 : 0)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
