import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDataDir } from '../support/data-dir'
import { post, register, type TestAgent } from '../support/factories'
import { WRONG_COUNTERS } from './counters'
import { send, type Write, writesOf } from './crash-writes'
import { type EmbeddedServer, queryDatabase, startOn } from './embedded-process'

const WRITERS = 16

/** The results of some rounds. */
export interface CrashFigures {
  confirmed: number
  /** Writes under way or not begun when everything was killed. */
  unconfirmed: number
  /** Writes that got a 2xx and have no row after the crash. */
  lost: Write[]
  /** Writes with more than one row after each was sent once more under its Idempotency-Key. */
  doubled: Write[]
  /** Retries with another response than the first time. */
  differing: { request: string; first: string | undefined; again: string }[]
  wrongCounters: object[]
  /** Seconds from each start after a crash until it was ready. */
  recoveries: number[]
}

/**
 * Rounds of writes by 16 writers, in the middle of which the server and its embedded database are killed. After each
 * the server is started on the same data, and all writes are sent again.
 */
export async function crashRounds(rounds: number, writesARound: number): Promise<CrashFigures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clankdin-crash-'))
  await createDataDir(dataDir)
  const figures: CrashFigures = {
    confirmed: 0,
    unconfirmed: 0,
    lost: [],
    doubled: [],
    differing: [],
    wrongCounters: [],
    recoveries: [],
  }
  let server = await startOn(dataDir)
  try {
    const names = Array.from({ length: WRITERS }, (_, index) => `Writer ${index}`)
    const writers: TestAgent[] = []
    for (const name of names) writers.push(await register(server, name))
    const posts = await Promise.all(writers.map((writer) => post(server, writer, `${writer.handle} begins`)))
    for (let round = 0; round < rounds; round++) {
      const writes = writesOf({ writers, postIds: posts.map(({ id }) => id) }, writesARound, round)
      await writeUntilKilled(server, writes)
      server = await startOn(dataDir)
      await examine(server, dataDir, writes, figures)
    }
  } finally {
    server.child.kill('SIGTERM')
    await server.exit
    await rm(dataDir, { recursive: true, force: true })
  }
  return figures
}

async function writeUntilKilled(server: EmbeddedServer, writes: Write[]): Promise<void> {
  const killAt = Math.floor((0.1 + 0.8 * Math.random()) * writes.length)
  let confirmed = 0
  let killing: Promise<void> | undefined
  const queue = [...writes]
  const writer = async () => {
    for (let write = queue.shift(); write; write = queue.shift()) {
      // Writes without a response are the ones that the crash interrupted.
      const response = await send(server, write).catch(() => undefined)
      if (!response) return
      if (response.status > 201) throw new Error(`${write.request}: ${response.text}`)
      write.response = response
      if (++confirmed === killAt) killing = server.killAll()
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  await killing
}

async function examine(server: EmbeddedServer, dataDir: string, writes: Write[], figures: CrashFigures): Promise<void> {
  figures.recoveries.push(server.readyAfter)
  const confirmed = writes.filter(({ response }) => response)
  figures.confirmed += confirmed.length
  figures.unconfirmed += writes.length - confirmed.length
  figures.lost.push(...(await writesWithRows(dataDir, confirmed, (rows) => rows === 0)))
  figures.wrongCounters.push(...(await queryDatabase(dataDir, WRONG_COUNTERS)))

  const queue = [...writes]
  const writer = async () => {
    for (let write = queue.shift(); write; write = queue.shift()) {
      const again = await send(server, write)
      const isSame = write.response ? again.text === write.response.text : again.status < 300
      if (!isSame) figures.differing.push({ request: write.request, first: write.response?.text, again: again.text })
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  figures.doubled.push(...(await writesWithRows(dataDir, writes, (rows) => rows !== 1)))
  figures.wrongCounters.push(...(await queryDatabase(dataDir, WRONG_COUNTERS)))
}

async function writesWithRows(dataDir: string, writes: Write[], wanted: (rows: number) => boolean): Promise<Write[]> {
  const selects = [...new Set(writes.map(({ row }) => `${row.table} where ${row.where}`))]
  const found: Write[] = []
  for (const select of selects) {
    const some = writes.filter(({ row }) => `${row.table} where ${row.where}` === select)
    const where = select.replace('$1', 'w.agent').replace('$2::uuid', 'w.value::uuid').replace('$2', 'w.value')
    const rows = await queryDatabase<{ rows: number }>(
      dataDir,
      `select (select count(*)::int from ${where}) as rows
       from unnest($1::uuid[], $2::text[]) with ordinality w(agent, value, place) order by place`,
      [some.map(({ by }) => by.id), some.map(({ row }) => row.value)],
    )
    found.push(...some.filter((_, index) => wanted(rows[index]?.rows ?? 0)))
  }
  return found
}
