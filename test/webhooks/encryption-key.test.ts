import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { canDecrypt, createEncryptor } from '../../src/platform/crypto/encryptor'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { asAdmin, createTestDatabase } from '../support/database'
import { register, type TestAgent } from '../support/factories'
import { deliveries, type Endpoint, endpoint, ping, until } from './endpoint'
import { closeTracked, type Received } from './receiver'

const KEY = 'a key of the tests that nobody else has'
const OTHER = 'another key of the tests, as long as it must be'
const MANY = 600

let database: { url: string; drop(): Promise<void> }
let ada: TestAgent
let hook: Endpoint

const start = (key = '', log = pino({ level: 'silent' }), url = database.url) =>
  startApp({ DATABASE_URL: url, ENCRYPTION_KEY: key, RATE_LIMITS: 'off' }, log)

let made: { url: string; drop(): Promise<void> }

/** An endpoint of Ada's that a server without ENCRYPTION_KEY gave its secret; each test has a copy of that database. */
beforeAll(async () => {
  made = await createTestDatabase()
  const server = await start('', undefined, made.url)
  ada = await register(server, 'Ada')
  hook = await endpoint(server, ada, ['comment'])
  await server.close()
})

afterAll(async () => {
  await closeTracked()
  await made.drop()
})

beforeEach(async () => {
  hook.received.length = 0
  database = await createTestDatabase(made)
})

afterEach(() => database.drop())

const signaturesOf = ({ request }: Received) => String(request.headers['webhook-signature']).split(' ')
const verify = (secret: string, { body, request }: Received) =>
  new Webhook(secret).verify(body, request.headers as Record<string, string>)

/** Runs a server just for `work`. */
async function during<T>(server: Promise<TestServer>, work: (server: TestServer) => Promise<T>): Promise<T> {
  const running = await server
  try {
    return await work(running)
  } finally {
    await running.close()
  }
}

async function expectDelivery(server: TestServer, secret = hook.secret): Promise<Received> {
  const sent = hook.received.length
  await ping(server, ada, hook.id)
  const latest = (await hook.got(sent + 1))[sent]!
  expect(verify(secret, latest)).toMatchObject({ event: 'ping' })
  return latest
}

const rejection =
  /^ENCRYPTION_KEY is not [^\n]+ that the webhook secrets in this database are encrypted under; set that key again[^\n]+$/

test('setting a key for the first time keeps the secrets, previous ones included', async () => {
  const rotated = await during(start(), async (server) => {
    const { body } = await rest(server, `POST /webhooks/${hook.id}/rotate-secret`, { key: ada.key })
    return body.webhook.secret
  })
  await during(start(KEY), async (server) => {
    const both = await expectDelivery(server)
    expect(verify(rotated, both)).toMatchObject({ event: 'ping' })
    const again = await rest(server, `POST /webhooks/${hook.id}/rotate-secret`, { key: ada.key })
    expect(signaturesOf(await expectDelivery(server, again.body.webhook.secret))).toHaveLength(3)
  })
})

test('a changed or removed key ends the start with one line, and the right one still works', async () => {
  await during(start(KEY), (server) => expectDelivery(server))
  await expect(start(OTHER)).rejects.toThrow(rejection)
  await expect(start()).rejects.toThrow(rejection)
  await during(start(KEY), (server) => expectDelivery(server))
})

test('when the key is lost, the documented statements make room for a new one, and rotated secrets work', async () => {
  const [, statements] =
    /`(delete\s+from\s+server_settings.*?)`/s.exec(readFileSync('src/transport/pages/guide/operations.md', 'utf8')) ??
    []
  await during(start(KEY), async ({ app }) => {
    for (const statement of statements!.split(';').filter(Boolean)) await app.db.query(statement)
  })
  await during(start(OTHER), async (server) => {
    const { body } = await rest(server, 'POST /webhooks/rotate-secret', { key: ada.key })
    await expectDelivery(server, body.webhooks[0].secret)
  })
  await expect(start(KEY)).rejects.toThrow(rejection)
})

test('a database from before the check accepts only a key that decrypts its secrets', async () => {
  await during(start(KEY), async ({ app }) => {
    await app.db.query(`delete from server_settings`)
  })
  await expect(start(OTHER)).rejects.toThrow(rejection)
  await expect(start()).rejects.toThrow(rejection)
  await during(start(KEY), (server) => expectDelivery(server))
})

/** Endpoints with secrets like the first, enough for several batches. */
const addMany = () =>
  during(start(), ({ app }) =>
    app.db.query(
      `insert into webhooks (agent_id, url, events, secret)
       select agent_id, url || '?' || number, events, secret from webhooks, generate_series(1, ${MANY}) number`,
    ),
  )

async function countReadable({ app }: TestServer): Promise<number> {
  const rows = await app.db.query<{ secret: Buffer }>('select secret from webhooks')
  const box = createEncryptor(KEY, 'webhook secrets')
  return rows.filter(({ secret }) => canDecrypt(box, secret)).length
}

test('a start that failed half-way through the secrets is continued, with the new key only', async () => {
  await addMany()
  await during(start(), async ({ app }) => {
    await app.db.query(`create function reject() returns trigger language plpgsql as $$ begin raise 'no more'; end $$`)
    await app.db.query(
      `create trigger reject before update of secret on webhooks for each row when (new.url like '%?${MANY}') execute function reject()`,
    )
  })
  await expect(start(KEY)).rejects.toThrow('no more')
  await expect(start()).rejects.toThrow(rejection)
  await expect(start(OTHER)).rejects.toThrow(rejection)
  await asAdmin('drop trigger reject on webhooks', database.url)
  await during(start(KEY), async (server) => {
    expect(await countReadable(server)).toBe(MANY + 1)
    await expectDelivery(server)
  })
})

test('of two processes that start at once with a new key, both work; with different ones, one is rejected', async () => {
  await addMany()
  const both = await Promise.all([start(KEY), start(KEY)])
  expect(await countReadable(both[0])).toBe(MANY + 1)
  for (const server of both) await expectDelivery(server)
  for (const server of both) await server.close()

  await during(start(KEY), ({ app }) =>
    app.db.query(`delete from webhooks`).then(() => app.db.query(`delete from server_settings`)),
  )
  const outcomes = await Promise.allSettled([start(KEY), start(OTHER)])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.close()
})

test('endpoints registered by a process without the key stay valid', async () => {
  const old = await start()
  await during(start(KEY), async (server) => {
    const late = await endpoint(old, ada, ['comment'])
    await old.close()
    await ping(server, ada, late.id)
    const [one] = await late.got(1)
    expect(verify(late.secret, one!)).toMatchObject({ event: 'ping' })
  })
})

test('a secret that cannot be read does not count against its endpoint, is logged once, and is replaced by a rotation', async () => {
  const lines: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  await during(start(KEY, log), async (server) => {
    await server.app.db.query(`update webhooks set secret = 'not sealed', old_secrets = 'not sealed'`)
    for (const count of [1, 2]) {
      await ping(server, ada, hook.id)
      const all = await until(
        () => deliveries(server, ada, hook.id),
        (found) => found.length === count && found.every(({ attempts }) => attempts.length > 0),
      )
      expect(all[0]).toMatchObject({ status: 'failed', attempts: [{ error: 'secret', status: null }] })
    }
    const [standing] = await server.app.db.query('select is_enabled, failing_since from webhooks')
    expect(standing).toEqual({ is_enabled: true, failing_since: null })
    expect(lines.filter((line) => line.includes(hook.id))).toHaveLength(1)
    expect(hook.received).toHaveLength(0)

    const rotated = await rest(server, `POST /webhooks/${hook.id}/rotate-secret`, { key: ada.key })
    expect(rotated.status).toBe(200)
    const one = await expectDelivery(server, rotated.body.webhook.secret)
    expect(signaturesOf(one)).toHaveLength(1)
  })
})
