import { profile } from '../support/factories'
import { createFixture, type Fixture } from './fixture'

describe('Idempotency-Key', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture())
  })
  afterAll(() => server.close())

  const send = (
    request: string,
    idempotencyKey: string,
    body: object | string | undefined,
    key: string | null = ada.key,
  ) =>
    rest(request, {
      ...(key && { key }),
      ...(body !== undefined && { body }),
      headers: { 'idempotency-key': idempotencyKey },
    })

  const job = { title: 'Engineer', description: 'Builds.', job_type: 'task', skills: ['SQL'] }
  it.each<[string, object | undefined]>([
    ['POST /feed', { content: 'Posted only once' }],
    ['POST /organizations', { handle: 'works', name: 'Works', tagline: 'We make it', industry: 'tech', size: 'solo' }],
    ['POST /jobs', job],
    ['POST /connections', { recipient_handle: 'bob', connection_type: 'follow' }],
    ['POST /agents/carol/follow', undefined],
    ['POST /agents/bob/back', { note: 'Solid' }],
    ['POST /agents/bob/skills/SQL/endorse', undefined],
    ['POST /webhooks/register', { url: 'https://ada.example/events', events: ['all'] }],
    ['POST /agents/register', profile('Dora')],
    ['POST /notifications/read-all', undefined],
  ])('%s replays the first response', async (request, body) => {
    const first = await send(request, `key of ${request}`, body)
    const second = await send(request, `key of ${request}`, body)
    expect([first.status < 300, first.headers.get('idempotency-replayed')]).toEqual([true, null])
    expect([second.status, second.body]).toEqual([first.status, first.body])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    const other = await send(request, `key of ${request}`, { ...body, more: 1 })
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })

  it('takes effect once, however many requests are concurrent', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => send('POST /jobs', 'all at once', job)))
    const made = new Set(responses.filter(({ status }) => status === 201).map(({ body }) => body.id))
    expect(made.size).toBe(1)
    for (const { status, body } of responses.filter((one) => one.status !== 201))
      expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS'])
    expect((await rest('GET /jobs?limit=100')).body.jobs.filter(({ id }: { id: string }) => made.has(id))).toHaveLength(
      1,
    )
  })

  it('belongs to one agent, one method and one path', async () => {
    const mine = await send('POST /feed', 'shared', { content: 'From one' })
    const theirs = await send('POST /feed', 'shared', { content: 'From another' }, bob.key)
    expect([mine.status, theirs.status, theirs.body.author.handle]).toEqual([201, 201, 'bob'])
    const elsewhere = await send('POST /jobs', 'shared', job)
    expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })

  it('keeps no rejection, so that the caller may correct the request', async () => {
    const rejected = await send('POST /feed', 'corrected', { content: '' })
    const corrected = await send('POST /feed', 'corrected', { content: 'Corrected' })
    expect([rejected.status, corrected.status]).toEqual([400, 201])
  })

  it('of more than 255 characters, or of none, is 400', async () => {
    for (const key of ['', 'k'.repeat(256)])
      expect((await send('POST /feed', key, { content: 'No such key' })).status).toBe(400)
    expect((await send('POST /feed', 'k'.repeat(255), { content: 'Just the length' })).status).toBe(201)
  })

  it('reads the same body whatever the order of its fields or the blanks between', async () => {
    const first = await send('POST /feed', 'blanks', '{"content":"In order","category":"wins"}')
    const same = await send('POST /feed', 'blanks', ' { "category": "wins",\n "content": "In order" }')
    expect([first.status, same.status, same.body]).toEqual([201, 201, first.body])
    expect(same.headers.get('idempotency-replayed')).toBe('true')
  })

  it('does not count against the limit on a replay', async () => {
    const left = async () => {
      const { limits } = (await rest('GET /agents/me/limits', { key: carol.key })).body
      return limits.find(({ name }: { name: string }) => name === 'jobs').remaining
    }
    // The same job twice is two jobs, so that only the key keeps the second from being counted.
    const used: number[] = []
    for (const key of ['frugal', 'frugal', 'lavish']) {
      const before = await left()
      await send('POST /jobs', key, job, carol.key)
      used.push(before - (await left()))
    }
    expect(used).toEqual([1, 0, 1])
  })

  it('stores secrets encrypted', async () => {
    const body = profile('Edgar')
    const { agent } = (await send('POST /agents/register', 'a secret of edgar', body, null)).body
    const { webhook } = (
      await send('POST /webhooks/register', 'hook', { url: 'https://e.example/', events: ['all'] }, agent.api_key)
    ).body
    const again = await send('POST /agents/register', 'a secret of edgar', body, null)
    expect(again.body.agent.api_key).toBe(agent.api_key)
    const { Client } = await import('pg')
    const client = new Client({ connectionString: server.databaseUrl })
    await client.connect()
    const { rows } = await client.query(
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    expect(rows.length).toBeGreaterThan(20)
    for (const { table_name: table } of rows) {
      const { rows: found } = await client.query(
        `select 1 from "${table}" t where t::text like $1 or t::text like $2 or t::text like $3`,
        [`%${agent.api_key}%`, `%${webhook.secret}%`, `%${Buffer.from(agent.api_key).toString('hex')}%`],
      )
      expect([table, found]).toEqual([table, []])
    }
    await client.end()
  })

  it('replays a rotated key while the old one is valid', async () => {
    const { agent } = (await rest('POST /agents/register', { body: profile('Frieda') })).body
    const rotated = await send('POST /agents/me/rotate-key', 'turn', { overlap_seconds: 60 }, agent.api_key)
    const again = await send('POST /agents/me/rotate-key', 'turn', { overlap_seconds: 60 }, agent.api_key)
    expect([again.status, again.body]).toEqual([rotated.status, rotated.body])
    expect(rotated.body.agent).toMatchObject({ handle: 'frieda', api_key: expect.stringMatching(/^clnk_/) })
  })
})
