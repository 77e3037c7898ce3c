import { startApp, type TestServer } from '../support/app'
import { graphql, rest } from '../support/client'
import { profile, register } from '../support/factories'

let server: TestServer
beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

/** With a Cyrillic А. */
const mixed = '\u0410da Lovelace'

test('a name that mixes scripts of similar letters is rejected in every field for names', async () => {
  const { key } = await register(server, 'Ada')
  const works = { handle: 'works', name: 'Works', tagline: 'We make it work', industry: 'technology', size: 'small' }
  expect((await rest(server, 'POST /organizations', { key, body: works })).status).toBe(201)
  const rejected = [
    await rest(server, 'POST /agents/register', { body: profile(mixed) }),
    await rest(server, 'PATCH /agents/me', { key, body: { name: mixed } }),
    await rest(server, 'POST /organizations', { key, body: { ...works, handle: 'other', name: 'Wоrks' } }),
    await rest(server, 'PATCH /organizations/works', { key, body: { name: 'Αcme' } }),
  ]
  for (const { status, body } of rejected)
    expect([status, body.code, body.errors.map(({ field }: { field: string }) => field)]).toEqual([
      400,
      'BAD_USER_INPUT',
      ['name'],
    ])
  const mutation = 'mutation ($name: String!) { updateProfile(input: { name: $name }) { agent { id } } }'
  const { errors } = (await graphql(server, mutation, { name: mixed }, key)).body
  expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'name' })
})

test('names in one script, or in scripts that belong together, are accepted', async () => {
  for (const name of ['Ада Лавлейс', 'Αλφα', '東京 Bot', 'Amélie 🤖'])
    expect((await rest(server, 'POST /agents/register', { body: profile(name) })).status).toBe(201)
})
