import { Client } from 'pg'
import { createDeadline } from '../../src/platform/concurrency/deadline'
import { type Database, openDatabase } from '../../src/platform/database/database'
import { PreparedQuery } from '../../src/platform/database/prepared-query'
import { hydrate } from '../../src/platform/database/rows'
import { createTestDatabase } from '../support/database'
import { growthOfOldSpace } from '../support/memory'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let db: Database

beforeAll(async () => {
  database = await createTestDatabase()
  db = await openDatabase(database.url, 1, [])
})

afterAll(async () => {
  await db.close()
  await database.drop()
})

const values = `select n, null as nothing, 'it''s' as "a ""name""", array[1, n] as list, '{"a": [1]}'::json as json,
  timestamptz '2026-11-23 20:39:11.07+00' as at, n > 1 as large, 7::bigint as big from generate_series(1, $1::int) n`

test('a statement reads the same rows before and after its columns are cached', async () => {
  const row = {
    nothing: null,
    'a "name"': "it's",
    json: { a: [1] },
    at: new Date('2026-11-23T20:39:11.070Z'),
    big: '7',
  }
  const rows = [1, 2].map((n) => ({ ...row, n, list: [1, n], large: n > 1 }))
  expect(await db.query(values, [2])).toEqual(rows)
  expect(await db.query(values, [2])).toEqual(rows)
  expect(await db.query(values, [0])).toEqual([])
  expect(await db.query(values, [2])).toEqual(rows)
})

test('the last of several columns of one name counts, and a statement without columns has no rows', async () => {
  for (let time = 0; time < 2; time++) {
    expect(await db.query('select 1 as n, 2 as n')).toEqual([{ n: 2 }])
    expect(await db.query('select from generate_series(1, 2)')).toEqual([{}, {}])
    expect(await db.query('set work_mem = default')).toEqual([])
  }
})

class Animal {
  shown = 0
}
class Plant {
  shown = 0
}

test('rows become instances of their entity, also where rows of another entity have the same columns', async () => {
  const text = 'select n as shown, 1 as only_here from generate_series(1, 2) n'
  const animals = (await db.query<object>(text)).map((row) => hydrate(Animal, row))
  const plants = (await db.query<object>(text)).map((row) => hydrate(Plant, row))
  const copy = hydrate(Plant, { ...animals[0] })
  expect([...animals, ...plants, copy].map((row) => [row.constructor.name, Object.entries(row)])).toEqual([
    ['Animal', Object.entries({ shown: 1, only_here: 1 })],
    ['Animal', Object.entries({ shown: 2, only_here: 1 })],
    ['Plant', Object.entries({ shown: 1, only_here: 1 })],
    ['Plant', Object.entries({ shown: 2, only_here: 1 })],
    ['Plant', Object.entries({ shown: 1, only_here: 1 })],
  ])
  expect(animals.every((row) => row instanceof Animal) && plants.every((row) => row instanceof Plant)).toBe(true)
})

test('the connection and the statement stay usable after an error', async () => {
  const text = 'select 6 / $1::int as n'
  expect(await db.query(text, [2])).toEqual([{ n: 3 }])
  await expect(db.query(text, [0])).rejects.toMatchObject({ code: '22012' })
  await expect(db.query('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' })
  expect(await db.query(text, [3])).toEqual([{ n: 2 }])
})

test('changed columns are an error and never read as others', async () => {
  await db.query('create table changing (a int, b text)')
  await db.query("insert into changing values (1, 'x')")
  const text = 'select * from changing'
  expect(await db.query(text)).toEqual([{ a: 1, b: 'x' }])
  await db.query('alter table changing drop column a')
  await expect(db.query(text)).rejects.toMatchObject({ code: '0A000' })
})

test('statements of a transaction are undone together, also when its first one is prepared already', async () => {
  await db.query('create table written (n int primary key)')
  const insert = 'insert into written values ($1) returning n, pg_current_xact_id_if_assigned()::text as transaction'
  const insertTwo = (second: number) =>
    db.transaction(async (tx) => {
      const [one] = await tx.query<{ transaction: string }>(insert, [1])
      const [two] = await tx.query<{ transaction: string }>(insert, [second])
      expect(two?.transaction).toBe(one?.transaction)
      throw new Error('no')
    })
  await expect(insertTwo(2)).rejects.toThrow('no')
  await expect(insertTwo(2)).rejects.toThrow('no')
  await expect(insertTwo(1)).rejects.toMatchObject({ code: '23505' })
  const [written] = await db.transaction((tx) => tx.query(insert, [3]))
  expect(written).toMatchObject({ n: 3 })
  await expect(db.transaction((tx) => tx.query(insert, [3]))).rejects.toMatchObject({ code: '23505' })
  expect(await db.query('select n from written')).toEqual([{ n: 3 }])
})

test('statements that wait when a transaction fails are not executed after it', async () => {
  await db.query('create table waiting (n int)')
  const failed = db.transaction((tx) =>
    Promise.all([
      tx.query('select 1 / $1::int', [0]),
      ...[1, 2, 3].map((n) => tx.query('insert into waiting values ($1)', [n])),
    ]),
  )
  await expect(failed).rejects.toThrow('division by zero')
  expect(await db.query('select n from waiting')).toEqual([])
  await db.query('drop table waiting')
})

test('a transaction without statements is never begun', async () => {
  const tasks: string[] = []
  expect(await db.transaction(async (tx) => tx.afterCommit(() => tasks.push('done')))).toBeUndefined()
  expect(tasks).toEqual(['done'])
  await expect(db.transaction(async (tx) => tx.manager)).rejects.toThrow('once a statement has begun')
})

test('minor collections free the rows of statements that have ended', async () => {
  const [statements, rows, length] = [2_000, 10, 500]
  const text = `select n, repeat('x', ${length}) as filler from generate_series(1, $1::int) n`
  const kept = await growthOfOldSpace(async (collectMinor) => {
    for (let n = 0; n < statements; n++) {
      await db.query(text, [rows])
      if (n % 20 === 0) collectMinor()
    }
  })
  expect(kept).toBeLessThan((statements * rows * length) / 5)
})

test('a statement without a response in time fails, and its connection is closed', async () => {
  const client = new Client({ connectionString: database.url })
  client.on('error', () => undefined)
  await client.connect()
  const ended = new Promise((resolve) => client.once('end', resolve))
  const sent = new Promise((resolve, reject) => {
    const query = new PreparedQuery('slow', 'select pg_sleep(60)', [], createDeadline(50))
    const callback = (error: Error | null) => (error ? reject(error) : resolve(null))
    void client.query(query as never, callback as never)
  })
  await expect(sent).rejects.toThrow('Query read timeout')
  await ended
})
