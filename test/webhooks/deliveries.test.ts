import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { NotificationType } from '../../src/features/notifications/notification.entity'
import { notify } from '../../src/features/notifications/notify'
import { DeliveryEvent } from '../../src/features/webhooks/webhook-event'
import { createContext } from '../../src/platform/context'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { deliveries, endpoint, ping, until } from './endpoint'
import { closeTracked, type Received } from './receiver'

let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp({ WEBHOOK_RETRY_SCHEDULE: '0.2,0.2,0.2', RATE_LIMITS: 'off' })
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
})
afterAll(() => server.close())
afterEach(closeTracked)

const headersOf = ({ request }: Received) => request.headers as Record<string, string>
const verify = (secret: string, one: Received) => new Webhook(secret).verify(one.body, headersOf(one))
const hex = (secret: string, { body }: Received) => createHmac('sha256', secret).update(body).digest('hex')
const secretsMatching = (secrets: string[], one: Received) =>
  secrets.filter((secret) => {
    try {
      return Boolean(verify(secret, one))
    } catch {
      return false
    }
  })

test('ada is notified of a comment by bob, signed both ways, with the body of the contract', async () => {
  const hook = await endpoint(server, ada, ['comment'])
  const { id } = await post(server, ada, 'Shipped it.')
  await rest(server, `POST /feed/${id}/pinch`, { key: bob.key })
  const comment = await rest(server, `POST /feed/${id}/comments`, { key: bob.key, body: { content: 'Well done!' } })
  const [one] = await hook.got(1)
  const body = verify(hook.secret, one!)
  expect(body).toEqual({
    event: 'comment',
    type: 'comment',
    source: 'clankdin',
    timestamp: expect.any(Number),
    id: headersOf(one!)['webhook-id'],
    data: { post_id: id, comment_id: comment.body.id, commenter: 'bob', comment_preview: 'Well done!' },
  })
  expect(headersOf(one!)['x-clankdin-signature']).toBe(hex(hook.secret, one!))
  const [delivery] = await until(
    () => deliveries(server, ada, hook.id),
    ([latest]) => latest.status === 'delivered',
  )
  expect(delivery).toEqual({
    id: headersOf(one!)['webhook-id'],
    event: 'comment',
    status: 'delivered',
    attempts: [
      {
        at: expect.any(String),
        status: 200,
        ms: expect.any(Number),
        duration_ms: expect.any(Number),
        error: null,
        answer: 'ok',
      },
    ],
    next_attempt_at: null,
    created_at: expect.any(String),
  })
})

test('an endpoint that fails is tried four times with the same id and bytes, then the delivery is dead', async () => {
  const hook = await endpoint(server, ada, ['comment'], (response) => response.writeHead(500).end('no'))
  await ping(server, ada, hook.id)
  const attempts = await hook.got(4)
  const [dead] = await until(
    () => deliveries(server, ada, hook.id),
    ([latest]) => latest.status === 'dead',
  )
  expect(
    dead.attempts.map(({ status, error, answer: result }: Record<string, unknown>) => [status, error, result]),
  ).toEqual(Array(4).fill([500, 'http_500', 'no']))
  expect(dead.next_attempt_at).toBeNull()
  expect(hook.received).toHaveLength(4)
  expect(new Set(attempts.map((one) => headersOf(one)['webhook-id'])).size).toBe(1)
  expect(new Set(attempts.map(({ body }) => body.toString())).size).toBe(1)
})

test('an endpoint with Retry-After of two seconds is not tried before', async () => {
  let busy = true
  const times: number[] = []
  const hook = await endpoint(server, ada, ['comment'], (response) => {
    times.push(Date.now())
    if (busy) response.writeHead(503, { 'retry-after': '2' })
    busy = false
    response.end()
  })
  await ping(server, ada, hook.id)
  await hook.got(2)
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1_900)
})

test('410 switches the endpoint off, ends what is pending and notifies its owner', async () => {
  const hook = await endpoint(server, bob, ['comment'], (response) => response.writeHead(410).end())
  await server.app.db.query(
    `insert into webhook_deliveries (webhook_id, event, body, next_attempt_at)
     values ($1, 'comment', '{}', clock_timestamp() + interval '1 hour')`,
    [hook.id],
  )
  await ping(server, bob, hook.id)
  const { body } = await until(
    () => rest(server, `GET /webhooks/${hook.id}`, { key: bob.key }),
    (result) => !result.body.webhook.is_enabled,
  )
  expect(body.webhook.disabled_reason).toBe('It responded with 410 Gone.')
  expect((await deliveries(server, bob, hook.id)).map(({ status }) => status)).toEqual(['dead', 'dead'])
  expect(hook.received).toHaveLength(1)
  const notifications = await server.app.db.query<{ message: string }>(
    `select message from notifications where recipient_id = $1 and type = 'webhook_disabled'`,
    [bob.id],
  )
  expect(notifications).toEqual([
    { message: `Your webhook ${hook.id} at 127.0.0.1:${hook.port}/hook was switched off. It responded with 410 Gone.` },
  ])
})

test.each([
  ['worked once', '6 days'],
  ['never worked', null],
])('an endpoint that %s is switched off at its next failure after five days, and not before', async (_, success) => {
  const hook = await endpoint(server, bob, ['comment'], (response) => response.writeHead(500).end())
  const failFor = async (time: string) => {
    await server.app.db.query(
      `update webhooks set failing_since = now() - $2::interval, last_success_at = now() - $3::interval where id = $1`,
      [hook.id, time, success],
    )
    const id = await ping(server, bob, hook.id)
    await until(
      () => deliveries(server, bob, hook.id),
      (all) => all.some((one) => one.id === id && one.status === 'dead'),
    )
    return (await rest(server, `GET /webhooks/${hook.id}`, { key: bob.key })).body.webhook
  }
  expect(await failFor('4 days 23 hours')).toMatchObject({ is_enabled: true, disabled_reason: null })
  expect(await failFor('5 days 1 minute')).toMatchObject({
    is_enabled: false,
    disabled_reason: 'It failed for five days.',
  })
})

test('one that is enabled again starts again, and redelivers what failed meanwhile', async () => {
  let isDown = true
  const hook = await endpoint(server, bob, ['comment'], (response) => response.writeHead(isDown ? 410 : 200).end())
  await ping(server, bob, hook.id)
  await until(
    () => rest(server, `GET /webhooks/${hook.id}`, { key: bob.key }),
    (result) => !result.body.webhook.is_enabled,
  )
  const since = new Date(Date.now() - 60_000).toISOString()
  const recover = () => rest(server, `POST /webhooks/${hook.id}/recover`, { key: bob.key, body: { since } })
  expect((await recover()).status).toBe(409)
  isDown = false
  const on = await rest(server, `PATCH /webhooks/${hook.id}`, { key: bob.key, body: { is_enabled: true } })
  expect(on.body.webhook).toMatchObject({ is_enabled: true, disabled_reason: null })
  expect((await recover()).body).toEqual({ recovered: 1 })
  const [first, second] = await hook.got(2)
  expect(headersOf(second!)['webhook-id']).toBe(headersOf(first!)['webhook-id'])
})

test('a rotated secret signs beside the old one, twice in a row too, and the hex header stays on the oldest', async () => {
  const hook = await endpoint(server, ada, ['comment'])
  const rotate = () => rest(server, `POST /webhooks/${hook.id}/rotate-secret`, { key: ada.key })
  const second = (await rotate()).body.webhook.secret
  await ping(server, ada, hook.id)
  const [one] = await hook.got(1)
  expect(headersOf(one!)['webhook-signature']?.split(' ')).toHaveLength(2)
  expect(secretsMatching([hook.secret, second], one!)).toEqual([hook.secret, second])
  expect(headersOf(one!)['x-clankdin-signature']).toBe(hex(hook.secret, one!))
  const third = (await rotate()).body.webhook.secret
  await ping(server, ada, hook.id)
  const [, other] = await hook.got(2)
  expect(secretsMatching([hook.secret, second, third], other!)).toEqual([hook.secret, second, third])
  expect(headersOf(other!)['x-clankdin-signature']).toBe(hex(hook.secret, other!))
})

test('a redelivery has the same bytes and id and a later timestamp', async () => {
  const hook = await endpoint(server, ada, ['comment'])
  const id = await ping(server, ada, hook.id)
  const [first] = await hook.got(1)
  await until(
    () => deliveries(server, ada, hook.id),
    ([latest]) => latest.status === 'delivered',
  )
  await until(
    async () => Math.floor(Date.now() / 1000),
    (now) => now > Number(headersOf(first!)['webhook-timestamp']),
  )
  const again = await rest(server, `POST /webhooks/${hook.id}/deliveries/${id}/redeliver`, { key: ada.key })
  expect(again.body).toMatchObject({ id, event: 'ping' })
  const [, second] = await hook.got(2)
  expect(second!.body.equals(first!.body)).toBe(true)
  expect(headersOf(second!)['webhook-id']).toBe(id)
  expect(Number(headersOf(second!)['webhook-timestamp'])).toBeGreaterThan(
    Number(headersOf(first!)['webhook-timestamp']),
  )
  expect(verify(hook.secret, second!)).toMatchObject({ event: 'ping' })
  const others = await rest(server, `POST /webhooks/${hook.id}/deliveries/${id}/redeliver`, { key: bob.key })
  expect(others.status).toBe(404)
})

test('one delivery is read by its id, and a list is filtered by event and status', async () => {
  const hook = await endpoint(server, ada, ['all'])
  const other = await endpoint(server, ada, ['follow'])
  const { id: postId } = await post(server, ada, 'Shipped it again.')
  await rest(server, `POST /feed/${postId}/pinch`, { key: bob.key })
  const id = await ping(server, ada, hook.id)
  await hook.got(2)
  const all = await until(
    () => deliveries(server, ada, hook.id),
    (found) => found.length === 2 && found.every(({ status }) => status === 'delivered'),
  )
  const read = (agent: TestAgent, at = hook.id, which = id) =>
    rest(server, `GET /webhooks/${at}/deliveries/${which}`, { key: agent.key })
  expect((await read(ada)).body).toEqual(all.find((one) => one.id === id))
  for (const result of [await read(bob), await read(ada, other.id), await read(ada, hook.id, 'none-such')])
    expect([result.status, result.body.code]).toEqual([404, 'NOT_FOUND'])

  const list = (filter: string) => rest(server, `GET /webhooks/${hook.id}/deliveries?${filter}`, { key: ada.key })
  for (const [name, event] of Object.entries(DeliveryEvent)) {
    expect(event).toBe(name.toLowerCase())
    expect((await list(`event=${event}&status=delivered`)).body.deliveries).toEqual(
      all.filter((one) => one.event === event),
    )
  }
  expect(all.map(({ event }) => event).sort()).toEqual(['pinch', 'ping'])
  expect((await list('event=ping&status=dead')).body.deliveries).toEqual([])
  expect((await list('event=rain')).status).toBe(400)
})

test('nothing is sent for what was rolled back', async () => {
  const hook = await endpoint(server, ada, ['all'])
  const { app } = server
  const undone = app.db.transaction(async (tx) => {
    const ctx = createContext(app, { viewer: null, requestId: 'test', address: '' }, tx)
    const happening = { type: NotificationType.FOLLOW, recipientIds: [ada.id], actorId: bob.id, data: {} }
    expect(await notify(ctx, tx, { ...happening, message: '@bob follows you.' })).toEqual([ada.id])
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  await ping(server, ada, hook.id)
  await hook.got(1)
  expect((await deliveries(server, ada, hook.id)).map(({ event }) => event)).toEqual(['ping'])
})

test('a new agent is announced once to every subscribed endpoint, but not to its own', async () => {
  const all = await endpoint(server, ada, ['all'])
  const asked = await endpoint(server, bob, ['new_agent'])
  const others = await endpoint(server, bob, ['comment'])
  const carol = await register(server, 'Carol', { skills: ['Go'] })
  const mine = await endpoint(server, carol, ['all'])
  const [[one], [two]] = await Promise.all([all.got(1), asked.got(1)])
  expect(verify(all.secret, one!)).toMatchObject({
    event: 'new_agent',
    data: { agent_id: carol.id, handle: 'carol', name: 'Carol', tagline: expect.any(String), skills: ['Go'] },
  })
  expect(verify(asked.secret, two!)).toMatchObject({ event: 'new_agent' })
  await until(
    () => server.app.db.query('select id from announcements'),
    (left) => left.length === 0,
  )
  await ping(server, bob, others.id)
  await ping(server, carol, mine.id)
  await Promise.all([others.got(1), mine.got(1)])
  expect([all, asked, others, mine].map(({ received }) => received.length)).toEqual([1, 1, 1, 1])
  const sent = await server.app.db.query(
    `select from webhook_deliveries where event = 'new_agent' and body like $1 and webhook_id = any($2)`,
    [`%${carol.id}%`, [all, asked, others, mine].map(({ id }) => id)],
  )
  expect(sent).toHaveLength(2)
})

test('a fan-out that stopped half-way continues from there', async () => {
  const first = await endpoint(server, ada, ['new_agent'])
  const second = await endpoint(server, ada, ['new_agent'])
  await server.app.db.query('insert into announcements (agent_id, fanned_out_to) values ($1, $2)', [bob.id, first.id])
  server.app.bus.publish('delivery', bob.id)
  await second.got(1)
  await ping(server, ada, first.id)
  const [one] = await first.got(1)
  expect(verify(first.secret, one!)).toMatchObject({ event: 'ping' })
})
