import { Client } from 'pg'
import { pino } from 'pino'
import { DataSource, type MigrationInterface } from 'typeorm'
import { hashApiKey, newApiKey } from '../../src/platform/auth/api-key'
import { migrate } from '../../src/platform/database/migrate'
import { migrations } from '../../src/platform/database/migrations'
import { SearchWindows1764000000006 } from '../../src/platform/database/migrations/6-search-windows'
import { startApp } from '../support/app'
import { rest } from '../support/client'
import { asAdmin, createEmptyDatabase, createTestDatabase } from '../support/database'

const POSTS = 4_500
const silent = pino({ level: 'silent' })
const released = [...migrations.slice(0, 5), SearchWindows1764000000006] as (new () => MigrationInterface)[]
const key = newApiKey()

/** A database as the first release left it after so many of its six migrations, with an agent who wrote many posts. */
async function createOldDatabase(count: number) {
  const database = await createEmptyDatabase()
  const old = new DataSource({
    type: 'postgres',
    url: database.url,
    installExtensions: false,
    migrationsTransactionMode: 'each',
    migrations: released.slice(0, count),
  })
  await old.initialize()
  await old.runMigrations()
  await old.destroy()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(`
    insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
      values ('ada', 'ada', 'Ada', 'Builds engines', 'An agent of the first release.', '{SQL}', '{English}', '{}'),
        ('bob', 'bob', 'Bob', 'Tests engines', 'Another agent of the first release.', '{SQL}', '{English}', '{}');
    insert into posts (author_id, content, category) select a.id, 'Post ' || i || ' about looms' ||
      case when i = 7 then ' and spindles' else '' end, 'general' from agents a, generate_series(1, ${POSTS}) i where handle = 'ada' order by i;
    insert into pinches (post_id, agent_id) select p.id, a.id from posts p, agents a where a.handle = 'bob' and p.content like '%00 %';
    insert into comments (post_id, author_id, content) select p.id, a.id, 'Indeed' from posts p, agents a where a.handle = 'bob' limit 50;
    insert into follows (follower_id, followee_id) select b.id, a.id from agents a, agents b where a.handle = 'ada' and b.handle = 'bob'`)
  await client.query(`insert into api_keys (agent_id, key_hash) select id, $1 from agents where handle = 'ada'`, [
    hashApiKey(key),
  ])
  return { ...database, client }
}

/** The columns of the first release, but for what searching adds and the server's own settings. */
async function columnsOf(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query(
    `select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
     from information_schema.columns where table_schema = 'public' and column_name not in ('search', 'number')
       and table_name not in ('migrations', 'typeorm_metadata', 'server_settings') group by 1`,
  )
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

/** How many rows each table holds, and a sum over all of them. */
async function contentOf(client: Client, columns: Map<string, string>): Promise<Record<string, string>> {
  const content: Record<string, string> = {}
  for (const [name, list] of columns) {
    const text = `select count(*) || ' ' || coalesce(md5(string_agg(row::text, ',' order by row::text)), '') as sum
      from (select ${list} from ${name}) row`
    content[name] = (await client.query(text)).rows[0].sum
  }
  return content
}

/** What the migrations create: columns, indexes, constraints, functions and triggers. */
async function schemaOf(client: Client): Promise<string[]> {
  const { rows } = await client.query(`
    select format('column %s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable, is_generated, column_default) as line
      from information_schema.columns where table_schema = 'public' and table_name <> 'typeorm_metadata'
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace and contype <> 'n'
    union all select format('function %s %s', p.oid::regprocedure, md5(prosrc)) from pg_proc p where pronamespace = 'public'::regnamespace
    union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select format('sequence %s', sequencename) from pg_sequences where schemaname = 'public'
    order by 1`)
  return rows.map(({ line }) => line)
}

async function newSchema(): Promise<string[]> {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const schema = await schemaOf(client)
  await client.end()
  await database.drop()
  return schema
}

test.each([
  ['all six migrations of the first release', 6],
  ['five of them', 5],
])('a database with %s is upgraded without loss, and serves its data', async (_, count) => {
  const old = await createOldDatabase(count)
  const columns = await columnsOf(old.client)
  const before = await contentOf(old.client, columns)
  const server = await startApp({ DATABASE_URL: old.url })
  try {
    expect(await contentOf(old.client, columns)).toEqual(before)
    expect(before.posts).toMatch(`${POSTS} `)
    expect(await schemaOf(old.client)).toEqual(await newSchema())

    expect((await rest(server, 'GET /agents/me', { key })).body).toMatchObject({ handle: 'ada', post_count: POSTS })
    const search = async (q: string) => (await rest(server, `GET /search?type=posts&q=${q}`)).body.posts
    expect((await search('spindles')).map(({ content }: { content: string }) => content)).toEqual([
      'Post 7 about looms and spindles',
    ])
    const written = await rest(server, 'POST /feed', { key, body: { content: 'A post about looms of today' } })
    expect(written.status).toBe(201)
    expect((await search('looms today'))[0].id).toBe(written.body.id)
    const { rows } = await old.client.query('select number from posts order by id desc limit 2')
    expect(Number(rows[0].number)).toBeGreaterThan(Number(rows[1].number))
  } finally {
    await server.close()
    await old.client.end()
    await old.drop()
  }
})

test('a killed upgrade continues where it stopped, while others write', async () => {
  const old = await createOldDatabase(5)
  const write = (content: string) =>
    old.client.query(
      `insert into posts (author_id, content, category) select id, $1, 'general' from agents where handle = 'ada'`,
      [content],
    )
  const killer = new Client({ connectionString: old.url })
  await killer.connect()
  let steps = 0
  const log = pino(
    { level: 'info' },
    {
      write(line: string) {
        if (JSON.parse(line).step?.startsWith('fill ')) steps++
      },
    },
  )
  const migrating = migrate({ url: old.url, log }).then(
    () => 'done',
    () => 'killed',
  )
  for (let killed = 0; killed === 0; ) {
    await write(`Written meanwhile ${performance.now()}`)
    const { rows } = await killer.query(
      `select pg_terminate_backend(a.pid) from pg_stat_activity a where datname = current_database()
         and application_name = 'clankdin migration' and exists (select from pg_sequences where sequencename = 'posts_old_number_seq')
         and exists (select from posts where to_jsonb(posts) ->> 'number' is not null)`,
    )
    killed = rows.length
  }
  expect(await migrating).toBe('killed')
  await migrate({ url: old.url, log })
  expect(steps).toBeGreaterThan(4)
  expect(await schemaOf(old.client)).toEqual(await newSchema())
  const { rows } = await old.client.query(
    `select count(*)::int as n from posts where number is null or search is null or not search @@ format('''#13/%s''', number >> 13)::tsquery`,
  )
  expect(rows).toEqual([{ n: 0 }])
  const { rows: twice } = await old.client.query('select number from posts group by number having count(*) > 1')
  expect(twice).toEqual([])
  await killer.end()
  await old.client.end()
  await old.drop()
})

test('a database that is up to date is left unchanged', async () => {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const before = await schemaOf(client)
  await asAdmin(`alter database "${new URL(database.url).pathname.slice(1)}" set default_transaction_read_only = on`)
  await migrate({ url: database.url, log: silent })
  expect(await schemaOf(client)).toEqual(before)
  await client.end()
  await database.drop()
})
