import { randomUUID } from 'node:crypto'
import type { Claim } from '../../src/features/webhooks/delivery/delivery-claims.queries'
import { recordAttempt } from '../../src/features/webhooks/delivery/record-attempt'
import type { Attempt } from '../../src/features/webhooks/delivery/send'
import { startApp, type TestServer } from '../support/app'
import { register, type TestAgent } from '../support/factories'
import { deliveries, type Endpoint, endpoint, ping, until } from './endpoint'
import { closeTracked } from './receiver'

const delivered: Attempt = {
  outcome: 'delivered',
  status: 200,
  durationMs: 5,
  error: null,
  answer: 'ok',
  retryAfterSeconds: null,
}
const failed: Attempt = { ...delivered, outcome: 'failed', status: 500, error: 'http_500' }
const gone: Attempt = { ...delivered, outcome: 'gone', status: 410, error: 'http_410' }

let server: TestServer
let ada: TestAgent
let hook: Endpoint

beforeAll(async () => {
  server = await startApp({ RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
})
beforeEach(async () => {
  hook = await endpoint(server, ada, ['comment'])
})
afterEach(closeTracked)
afterAll(() => server.close())

/** A delivery with a lease of this test, so that the server's own dispatcher does not claim it. */
async function claim(): Promise<Claim> {
  const [row] = await server.app.db.query<{ id: string; token: string; secret: Buffer }>(
    `insert into webhook_deliveries (webhook_id, event, body, next_attempt_at, lease_token, leased_until)
     select id, 'comment', '{}', now() + interval '1 hour', $2, now() + interval '1 hour' from webhooks where id = $1
     returning id, lease_token as token`,
    [hook.id, randomUUID()],
  )
  if (!row) throw new Error('no delivery')
  return {
    ...row,
    webhookId: hook.id,
    url: hook.url,
    body: '{}',
    oldSecrets: null,
    attemptsMade: 0,
    isSuccessNews: true,
  }
}

/** The rows that an attempt may change. */
const state = async () => ({
  webhook: await server.app.db.query(
    'select is_enabled, disabled_reason, failing_since, last_success_at from webhooks where id = $1',
    [hook.id],
  ),
  deliveries: await server.app.db.query(
    'select id, status, attempts_made, attempt_log, lease_token, next_attempt_at from webhook_deliveries where webhook_id = $1',
    [hook.id],
  ),
})
const record = (one: Claim, attempt: Attempt) => recordAttempt(server.app, one, attempt, new Date())

test.each([
  ['failure', failed, null],
  ['410', gone, null],
  ['failure after five days of failures', failed, '6 days'],
  ['success', delivered, '1 day'],
])('a %s that is reported after the lease was lost changes nothing', async (_, attempt, failingFor) => {
  await server.app.db.query('update webhooks set failing_since = now() - $2::interval where id = $1', [
    hook.id,
    failingFor,
  ])
  const lost = { ...(await claim()), token: randomUUID() }
  const before = await state()
  await record(lost, attempt)
  expect(await state()).toEqual(before)
})

test('a success is recorded for the delivery and its endpoint together, or not at all', async () => {
  const { db } = server.app
  const one = await claim()
  await db.query(`update webhooks set failing_since = now() - interval '1 day' where id = $1`, [hook.id])
  const before = await state()
  await db.query(`create function fail_update() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`)
  await db.query('create trigger fail_update before update on webhooks for each row execute function fail_update()')
  await expect(record(one, delivered)).rejects.toThrow('not now')
  expect(await state()).toEqual(before)
  await db.query('drop trigger fail_update on webhooks')
  await db.query('drop function fail_update')
  await record(one, delivered)
  const after = await state()
  expect(after.webhook).toMatchObject([{ failing_since: null, last_success_at: expect.any(Date) }])
  expect(after.deliveries).toMatchObject([{ status: 'delivered', attempts_made: 1, lease_token: null }])
})

test('a failure keeps the time of the first one, and the next attempt has its time', async () => {
  await record(await claim(), failed)
  const [first] = (await state()).webhook as { failing_since: Date }[]
  expect(first?.failing_since).toBeInstanceOf(Date)
  await record(await claim(), failed)
  const { webhook, deliveries: all } = await state()
  expect(webhook).toEqual([first])
  expect(all).toMatchObject(Array(2).fill({ status: 'failed', next_attempt_at: expect.any(Date), lease_token: null }))
})

test('a delivery that cannot be sent ends no process, is recorded, and does not count against the endpoint', async () => {
  const { db, secrets } = server.app
  await db.query('update webhooks set old_secrets = $2 where id = $1', [hook.id, secrets.seal('no list')])
  await ping(server, ada, hook.id)
  const [failure] = await until(
    () => deliveries(server, ada, hook.id),
    ([latest]) => latest.attempts.length > 0,
  )
  expect(failure).toMatchObject({ status: 'failed', attempts: [{ error: 'internal', status: null }] })
  expect((await state()).webhook).toMatchObject([{ is_enabled: true, failing_since: null }])
  await db.query('update webhooks set old_secrets = null where id = $1', [hook.id])
  await ping(server, ada, hook.id)
  await hook.got(1)
})
