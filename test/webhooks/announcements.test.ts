import { fanOutBatch } from '../../src/features/webhooks/delivery/announcements'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register, type TestAgent } from '../support/factories'

/** A process for requests alone: nothing is sent, so that deliveries wait. */
let server: TestServer
let ada: TestAgent
let webhookId: string

beforeAll(async () => {
  server = await startApp({ ROLE: 'api' })
  ada = await register(server, 'Ada')
  const body = { url: 'http://127.0.0.1:9/events', events: ['new_agent'] }
  webhookId = (await rest(server, 'POST /webhooks/register', { key: ada.key, body })).body.webhook.id
})
afterAll(() => server.close())
beforeEach(() => server.app.db.query('delete from webhook_deliveries'))

interface Stored {
  readonly id: string
  readonly body: string
}

async function announce(name: string): Promise<Stored[]> {
  await register(server, name)
  while (await fanOutBatch(server.app));
  return server.app.db.query('select id, body from webhook_deliveries where webhook_id = $1 order by id', [webhookId])
}

/** As if the deliveries had been written 11 s earlier. */
const age = () =>
  server.app.db.query(`update webhook_deliveries set created_at = created_at - interval '11 s',
    next_attempt_at = next_attempt_at - interval '11 s'`)

const handles = ({ body }: Stored) => {
  const { data } = JSON.parse(body)
  return [data, ...(data.more ?? [])].map(({ handle }) => handle)
}

test('agents that register while a delivery waits are added to it, and nothing else of it changes', async () => {
  const [first] = await announce('Bob')
  expect(await announce('Carol')).toHaveLength(2)
  await server.app.db.query('delete from webhook_deliveries where id <> $1', [first?.id])
  await age()
  await announce('Dora')
  const [merged, ...others] = await announce('Eve')
  expect(others).toEqual([])
  const { data, ...head } = JSON.parse(merged?.body ?? '')
  const { data: firstData, ...firstHead } = JSON.parse(first?.body ?? '')
  const { more, ...agent } = data
  expect([head, agent]).toEqual([firstHead, firstData])
  expect(head.id).toBe(first?.id)
  expect(more).toEqual([expect.objectContaining({ handle: 'dora' }), expect.objectContaining({ handle: 'eve' })])
  expect(Object.keys(more[0]).sort()).toEqual(Object.keys(agent).sort())
})

test('deliveries that were or may have been sent are unchanged, and so is a long body', async () => {
  const changes = {
    sent: "attempts_made = 1, status = 'failed', next_attempt_at = created_at - interval '10 s'",
    'under way': 'lease_token = gen_random_uuid()',
    'given back': "next_attempt_at = created_at - interval '10 s'",
    long: "body = jsonb_set(body::jsonb, '{data,name}', to_jsonb(repeat('x', 33000)))::text",
  }
  for (const [what, change] of Object.entries(changes)) {
    await server.app.db.query('delete from webhook_deliveries')
    await announce(`First ${what}`)
    await age()
    await server.app.db.query(`update webhook_deliveries set ${change}`)
    const stored = await announce(`Second ${what}`)
    expect([what, ...stored.map((one) => handles(one).length)]).toEqual([what, 1, 1])
  }
})

test('an endpoint that is registered after an agent is not sent that agent, however late the others are', async () => {
  await register(server, 'Frank')
  const body = { url: 'http://127.0.0.1:9/later', events: ['new_agent'] }
  const later = (await rest(server, 'POST /webhooks/register', { key: ada.key, body })).body.webhook.id
  while (await fanOutBatch(server.app));
  const stored = await server.app.db.query('select webhook_id as id from webhook_deliveries')
  expect(stored).toEqual([{ id: webhookId }])
  await announce('Gina')
  expect(await server.app.db.query('select id from webhook_deliveries where webhook_id = $1', [later])).toHaveLength(1)
})
