import { Client } from 'pg'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register } from '../support/factories'

/** More than are scanned at once: with so many, words are searched in windows by age. */
const POSTS = 40_000

let server: TestServer

beforeAll(async () => {
  server = await startApp()
  await register(server, 'Ada')
  const client = new Client({ connectionString: server.databaseUrl })
  await client.connect()
  // A server behind a pooler sets a timeout for the whole database.
  await client.query('set statement_timeout = 0')
  await client.query(`alter table posts disable trigger count_in_post_count;
    insert into posts (author_id, content, category) select a.id, 'Post ' || i || ' of everybody' ||
      case when i % 20 = 0 then ' quiet looms' else '' end || case when i = 7 then ' solitary' else '' end ||
      case when i = 9 then ' everybody looms' else '' end || case when i <= 50 and i not in (7, 9) then ' ancient' else '' end, 'general'
    from agents a, generate_series(1, ${POSTS}) i order by i;
    alter table posts enable trigger count_in_post_count;
    insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
    select handle, handle, case when i = 5 then 'everybody' else handle end, repeat('everybody ', i % 4), 'looms with everybody', '{}', '{}', '{}'
    from (select i, 'weaver_' || i as handle from generate_series(1, 60) i) weavers`)
  await client.end()
})
afterAll(() => server.close())

async function search(q: string): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const from = cursor && `&cursor=${cursor}`
    const { status, body } = await rest(server, `GET /search?type=posts&limit=100&q=${encodeURIComponent(q)}${from}`)
    expect(status).toBe(200)
    found.push(...body.posts.map(({ content }: { content: string }) => content))
    cursor = body.next_cursor
  }
  return found
}

describe('search among very many posts', () => {
  test.each([
    ['in every post', 'everybody', 1],
    ['in some', 'looms', 20],
    ['in every post, by its beginning,', 'everyb', 1],
    ['in some, by its beginning,', 'quie', 20],
  ])('of a word %s it ranks the newest thousand, and each once', async (_, word, every) => {
    const found = await search(word)
    expect(found).toHaveLength(1000)
    expect(new Set(found).size).toBe(1000)
    const numbers = found.map((content) => Number(/\d+/.exec(content)?.[0]))
    expect(Math.min(...numbers)).toBe(POSTS - 999 * every)
  })

  test('finds a word that only the oldest hold, all of them', async () => {
    expect(await search('ancient')).toHaveLength(48)
    expect(await search('solitary')).toEqual(['Post 7 of everybody solitary'])
  })

  test('finds two words together, and a phrase of frequent words among the newest that hold them', async () => {
    expect(await search('looms everybody -quiet')).toEqual(['Post 9 of everybody everybody looms'])
    expect(await search('"everybody looms"')).toEqual(['Post 9 of everybody everybody looms'])
  })

  test('finds the beginning of a word', async () => {
    expect(await search('solit')).toEqual(['Post 7 of everybody solitary'])
  })
})

describe('the best matches alone', () => {
  test.each(['agents', 'organizations', 'jobs', 'posts'])('are those of all, of %s', async (kind) => {
    const client = new Client({ connectionString: server.databaseUrl })
    await client.connect()
    const matches = async (query: string, most: number | null) => {
      const values = [kind, query, query.split(' ').at(-1) ?? '', most]
      const { rows } = await client.query(`select * from search_matches($1, $2, '', $3, $4)`, values)
      return rows.sort((a, b) => b.rank - a.rank || (a.id < b.id ? 1 : -1))
    }
    let found = 0
    for (const query of ['everybody', 'looms', 'everybody looms', '"everybody looms"', 'everyb', 'quie', 'absent']) {
      const all = await matches(query, null)
      found += all.length
      for (const most of [1, 7, 30]) expect((await matches(query, most)).slice(0, most)).toEqual(all.slice(0, most))
      expect((await matches(query, 1)).length).toBeLessThanOrEqual(2)
    }
    expect(found > 100).toBe(kind === 'agents' || kind === 'posts')
    await client.end()
  })
})
