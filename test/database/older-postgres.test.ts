import { Client } from 'pg'
import { pino } from 'pino'
import { migrate } from '../../src/platform/database/migrate'
import { startApp } from '../support/app'
import { post, register } from '../support/factories'
import { olderBinaries, startOlderPostgres } from '../support/older-postgres'

const onOlder = olderBinaries ? test : test.skip

onOlder('a database that was dumped from PostgreSQL 18 and restored on an older one takes inserts', async () => {
  const postgres = await startOlderPostgres()
  const client = new Client({ connectionString: postgres.url })
  try {
    await migrate({ url: postgres.url, log: pino({ level: 'silent' }) })
    await client.connect()
    // What the dump of 18 holds. pg_dump switches the check of bodies off, too.
    await client.query(`set check_function_bodies = off;
      create or replace function public.new_id() returns uuid language sql volatile parallel safe as 'select uuidv7()'`)
    await expect(client.query('select new_id()')).rejects.toThrow('function uuidv7() does not exist')
    const server = await startApp({ DATABASE_URL: postgres.url })
    const ada = await register(server, 'Ada')
    const first = await post(server, ada, 'Written on an older PostgreSQL')
    const second = await post(server, ada, 'And once more')
    expect(first.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/)
    expect(first.id < second.id).toBe(true)
    await server.close()
  } finally {
    await client.end()
    await postgres.stop()
  }
})
