import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Node, query, startPostgres } from './postgres'
import { type Kept, startHaproxy, startPooler, startRedis, startServer } from './processes'
import { requirePrograms } from './programs'
import { register, startReceiver, startSubscribers, startWriters } from './traffic'

const FIRST_PORT = Number(process.env.FIRST_PORT ?? 19_000)
const port = (offset: number) => FIRST_PORT + offset
const REST_MS = 8_000

async function untilReady(at: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${at}/health/ready`).catch(() => null)
    if (response?.status === 200 && (await response.text()).includes('"ready"')) return
    await pause(100)
  }
}

/** Resolves when one of the servers accepts writes. */
async function untilPromoted(nodes: readonly Node[]): Promise<void> {
  const isPromoted = ({ port }: Node) =>
    query<{ promoted: boolean }>(port, 'select not pg_is_in_recovery() as promoted').then(
      ([row]) => row?.promoted,
      () => false,
    )
  while (!(await Promise.all(nodes.map(isPromoted))).includes(true)) await pause(20)
}

async function main(): Promise<void> {
  requirePrograms()
  const directory = mkdtempSync(join(tmpdir(), 'cluster-'))
  execFileSync('chmod', ['755', directory])
  const kept: Kept[] = []
  const add = (one: Kept) => {
    kept.push(one)
    return one
  }
  const postgres = await startPostgres(join(directory, 'postgres'), port(40))
  let failed = true
  try {
    const { nodes } = postgres
    const pooler = add(startPooler(directory, port(4), port(5)))
    const redis = add(startRedis(directory, port(6)))
    const hosts = nodes.map((node) => `127.0.0.1:${node.port}`).join()
    const env = {
      DATABASE_URL: `postgres://postgres@127.0.0.1:${port(4)}/postgres`,
      DATABASE_DIRECT_URL: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write`,
      DATABASE_PREPARED_STATEMENTS: 'false',
      DATABASE_REPLICA_URLS: nodes
        .slice(1)
        .map((node) => `postgres://postgres@127.0.0.1:${node.port}/postgres`)
        .join(),
      REDIS_URL: `redis://127.0.0.1:${port(6)}`,
      PUBLIC_URL: `http://127.0.0.1:${port(10)}`,
      RATE_LIMITS: 'off',
      WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true',
      LOG_LEVEL: 'error',
    }
    const apis = [11, 12, 13].map((offset) => add(startServer(directory, port(offset), 'api', env)))
    const workers = [21, 22].map((offset) => add(startServer(directory, port(offset), 'worker', env)))
    add(startHaproxy(directory, { port: port(10), ports: [port(11), port(12), port(13)] }, { port: port(5), nodes }))
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

    /** Kills something; `recover` resolves when what is to replace it has been started or promoted. */
    const crash = async (name: string, kill: () => Promise<void>, recover: () => Promise<void>) => {
      const before = writes.acknowledged.length
      const killedAt = performance.now()
      let gap = 0
      const watch = setInterval(() => {
        gap = Math.max(gap, performance.now() - Math.max(writes.lastAt, killedAt))
      }, 20)
      await kill()
      await recover()
      const recoveredAt = performance.now()
      while (writes.lastAt <= recoveredAt) await pause(20)
      const writeMs = writes.lastAt - recoveredAt
      await pause(REST_MS)
      clearInterval(watch)
      const count = writes.acknowledged.length - before
      console.log(
        `${name}: longest gap between writes ${Math.round(gap)} ms; recovery began ${Math.round(recoveredAt - killedAt)} ms after the kill, first write ${Math.round(writeMs)} ms later; ${count} writes`,
      )
      return writeMs
    }
    const old = await postgres.primary()
    const others = nodes.filter((node) => node !== old)
    const writeMs = await crash('primary with its Patroni', old.kill, () => untilPromoted(others))
    old.start()
    await postgres.untilComplete()
    const standby = await postgres.synchronousStandby()
    await crash('synchronous replica with its Patroni', standby.kill, async () => undefined)
    standby.start()
    await postgres.untilComplete()
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
      (await postgres.primary()).port,
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
      writeMs > 5_000 ||
      lost > 0 ||
      repeated > 0 ||
      [...statuses.keys()].some((status) => ![0, 201, 503, 409, 502].includes(status))
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
    if (!failed) rmSync(directory, { recursive: true, force: true })
  }
  console.log(failed ? `FAILED; what each part printed is in ${directory}` : 'passed')
  process.exit(failed ? 1 : 0)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
