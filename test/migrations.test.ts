import { pino } from 'pino'
import { entities } from '../src/entities'
import { type Database, openDatabase } from '../src/platform/database/database'
import { migrate } from '../src/platform/database/migrate'
import { createTestDatabase } from './support/database'

describe('the migrations', () => {
  let db: Database
  let url: string
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await createTestDatabase()
    ;({ url, drop } = database)
    db = await openDatabase(database.url, 2, entities)
  })
  afterAll(async () => {
    await db.close()
    await drop()
  })

  const differences = async () => {
    const { upQueries } = await db.dataSource.driver.createSchemaBuilder().log()
    return upQueries.map(({ query }) => query)
  }

  it('make exactly the tables that the entities describe', async () => {
    expect(await differences()).toEqual([])
  })

  it('can run the last one again where only its row is missing', async () => {
    await db.query('delete from migrations where id = (select max(id) from migrations)')
    await migrate({ url, log: pino({ level: 'silent' }) })
    expect(await db.query('select from migrations')).toHaveLength(db.dataSource.migrations.length)
    expect(await db.query(`select from search_matches('agents', 'a', '', 'a')`)).toEqual([])
  })

  it('can be undone to the last table and run again', async () => {
    for (let left = db.dataSource.migrations.length; left > 0; left--) await db.dataSource.undoLastMigration()
    const left = await db.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    )
    expect(left.map(({ name }) => name)).toEqual(['migrations'])
    await migrate({ url, log: pino({ level: 'silent' }) })
    expect(await differences()).toEqual([])
  })
})
