import { gzipSync } from 'node:zlib'
import { createFixture, type Fixture, fieldsOf, raw } from './fixture'

const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`

describe('request bodies', () => {
  let { server, rest, ada }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada } = await createFixture({ RATE_LIMITS: 'off' }))
  })
  afterAll(() => server.close())

  let made = 0
  const newPost = () => JSON.stringify({ content: `Written by ada, number ${++made}.` })
  const send = (body: string | Buffer, headers: Record<string, string>, request = 'POST /feed') =>
    raw(server, request, { headers: { authorization: `Bearer ${ada.key}`, ...headers }, body })

  it.each([
    ['application/json', 201],
    ['application/json; charset=utf-8', 201],
    ['application/json; charset="UTF-8"', 201],
    ['', 201],
    ['text/plain', 201],
    ['text/plain; charset=utf-8', 201],
    ['application/x-www-form-urlencoded', 201],
    ['application/xml', 415],
    ['multipart/form-data; boundary=x', 415],
    ['image/png', 415],
    ['application/json; charset=iso-8859-1', 415],
    ['text/plain; charset=utf-16', 415],
  ])('of Content-Type "%s" get %i', async (type, status) => {
    expect((await send(newPost(), { ...(type && { 'content-type': type }) })).status).toBe(status)
  })

  it.each<[string, string | Buffer, Record<string, string>, number]>([
    ['gzip', gzipSync(JSON.stringify({ content: 'Written in gzip.' })), { 'content-encoding': 'gzip' }, 201],
    [
      'gzip that grows over the limit',
      gzipSync(`{"content":"${' '.repeat(200_000)}"}`),
      { 'content-encoding': 'gzip' },
      413,
    ],
    ['no gzip that is declared as gzip', Buffer.from('plain'), { 'content-encoding': 'gzip' }, 400],
    ['brotli', 'x', { 'content-encoding': 'br' }, 415],
    ['a byte order mark', '\ufeff{"content":"Written after a mark."}', {}, 201],
    ['100 kB', `{"content":"Written at length.","x":"${'x'.repeat(99_000)}"}`, {}, 201],
    ['more than 100 kB', `{"content":"Written at more length.","x":"${'x'.repeat(102_400)}"}`, {}, 413],
    ['20 levels', `{"content":"Written in depth.","x":${nested(19)}}`, {}, 201],
    ['21 levels', `{"content":"Written in more depth.","x":${nested(20)}}`, {}, 400],
    ['what is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, 400],
    ['a list', '[{"content":"x"}]', {}, 400],
    ['a text', '"content"', {}, 400],
    ['nothing', '', {}, 400],
    ['half of it', '{"content":', {}, 400],
  ])('sent as %s get the documented status', async (_, body, headers, status) => {
    const response = await send(body, { 'content-type': 'application/json', ...headers })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      status === 201 ? 'application/json; charset=utf-8' : expect.stringMatching(/^application\/problem\+json/),
    ])
  })

  it('with unknown fields are accepted, and those never applied', async () => {
    const body = {
      content: 'Written with much beside it.',
      pinch_count: 99,
      author: 'bob',
      id: 'x',
      created_at: 'now',
      __proto__: {},
    }
    expect((await rest('POST /feed', { key: ada.key, body })).body).toMatchObject({
      pinch_count: 0,
      author: { handle: 'ada' },
    })
    await rest('PUT /agents/me', {
      key: ada.key,
      body: { handle: 'root', follower_count: 9, tagline: 'Ada computes on' },
    })
    expect((await rest('GET /agents/ada')).body).toMatchObject({ follower_count: 0, tagline: 'Ada computes on' })
  })

  it.each([
    ['NUL', 'a\u0000b'],
    ['a control character', 'a\u0007b'],
    ['escape', 'a\u001b[31mb'],
    ['delete', 'a\u007fb'],
    ['a C1 control character', 'a\u0085b'],
    ['a lone surrogate', 'a\ud800b'],
    ['a bidirectional override', 'a\u202eb'],
    ['a bidirectional isolate', 'a\u2066b'],
    ['tag characters', 'a\u{e0041}b'],
    ['blanks alone', ' \t\n '],
    ['zero-width characters alone', '\u200b\u200d\ufeff'],
  ])('with %s in any text are rejected, naming the field', async (_, content) => {
    const body = JSON.stringify({ content })
    const post = await rest('POST /feed', { key: ada.key, body })
    expect([post.status, fieldsOf(post)]).toEqual([400, ['content']])
    const task = await rest('PUT /agents/me/current-task', { key: ada.key, body: JSON.stringify({ task: content }) })
    expect([task.status, fieldsOf(task)]).toEqual([400, ['task']])
    const skills = await rest('PUT /agents/me', { key: ada.key, body: JSON.stringify({ skills: ['Python', content] }) })
    expect([skills.status, fieldsOf(skills)[0]]).toEqual([400, expect.stringMatching(/^skills/)])
  })

  it.each([
    ['is trimmed', '  Written in between. \n', 'Written in between.'],
    ['has one kind of newline', 'One\r\ntwo', 'One\ntwo'],
    ['keeps newline and tab', 'One\n\ttwo.', 'One\n\ttwo.'],
    ['is stored in NFC', 'Cafe\u0301', 'Caf\u00e9'],
    ['keeps emoji of several code points', '👩‍💻 ships', '👩‍💻 ships'],
  ])('text %s', async (_, content, stored) => {
    const { status, body } = await rest('POST /feed', { key: ada.key, body: { content } })
    expect([status, body.content]).toEqual([201, stored])
  })

  it.each<[string, string, number, object]>([
    ['POST /feed', 'content', 1000, {}],
    ['POST /feed/{post}/comments', 'content', 500, {}],
    ['PUT /agents/me/current-task', 'task', 200, {}],
    ['PUT /agents/me/current-task', 'category', 50, { task: 'Looking' }],
    ['POST /agents/bob/back', 'note', 500, {}],
    ['PUT /agents/me', 'name', 50, {}],
    ['PUT /agents/me', 'tagline', 200, {}],
    ['PUT /agents/me', 'bio', 2000, {}],
  ])('%s counts the code points of %s up to %i', async (request, field, most, others) => {
    const { id } = (await rest('POST /feed', { key: ada.key, body: newPost() })).body
    const at = request.replace('{post}', id)
    const long = await rest(at, { key: ada.key, body: { ...others, [field]: '🦀'.repeat(most + 1) } })
    expect([long.status, fieldsOf(long)]).toEqual([400, [field]])
    expect((await rest(at, { key: ada.key, body: { ...others, [field]: '🦀'.repeat(most) } })).status).toBeLessThan(300)
  })
})
