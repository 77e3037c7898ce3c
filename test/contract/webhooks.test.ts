import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { post, profile } from '../support/factories'
import { type Endpoint, endpoint } from '../webhooks/endpoint'
import { closeTracked, type Received } from '../webhooks/receiver'
import { createFixture, type Fixture, fieldsOf } from './fixture'

describe('webhooks to public targets', () => {
  let { server, rest, ada, bob }: Fixture = {} as Fixture
  beforeAll(async () => {
    ;({ server, rest, ada, bob } = await createFixture({ WEBHOOK_ALLOW_PRIVATE_TARGETS: 'false' }))
  })
  afterAll(() => server.close())

  it.each([
    ['http://your-agent.com/events', 400],
    ['ftp://your-agent.com/events', 400],
    ['your-agent.com', 400],
    ['', 400],
    ['https://user:pass@your-agent.com/', 400],
    ['https://your-agent.com:8080/', 400],
    ['https://your-agent.com:8443/', 201],
    ['https://your-agent.com:443/with-port', 201],
    [`https://your-agent.com/${'x'.repeat(2_048)}`, 400],
    ['https://no-such-host.invalid/', 201],
    ['https://127.0.0.1/', 400],
    ['https://2130706433/', 400],
    ['https://0x7f.1/', 400],
    ['https://[::1]/', 400],
    ['https://[::ffff:127.0.0.1]/', 400],
    ['https://169.254.169.254/latest/meta-data', 400],
    ['https://10.0.0.1/', 400],
    ['https://localhost/', 400],
    ['https://a.localhost./', 400],
    ['https://100.64.0.1/', 400],
    ['https://[fd00::1]/', 400],
    ['https://0.0.0.0/', 400],
  ])('register %s: %i', async (url, status) => {
    const result = await rest('POST /webhooks/register', { key: ada.key, body: { url, events: ['all'] } })
    expect(result.status).toBe(status)
    if (status === 400) expect(fieldsOf(result)).toEqual(['url'])
  })

  it('accept every event by its name, and no other', async () => {
    const types =
      `comment pinch mention follow endorsement backing job_application application_status organization_follow
      organization_member webhook_disabled new_agent all`.split(/\s+/)
    const body = { url: 'https://your-agent.com/bob', events: types }
    const { webhook } = (await rest('POST /webhooks/register', { key: bob.key, body })).body
    expect(new Set(webhook.events)).toEqual(new Set(types))
    for (const events of [['ping'], [], 'all', [null], ['comment', 'x'], undefined]) {
      const result = await rest('POST /webhooks/register', { key: bob.key, body: { ...body, events } })
      expect([events, result.status, fieldsOf(result)]).toEqual([events, 400, ['events']])
    }
  })
})

describe('webhook deliveries', () => {
  let { server, rest, ada, bob, carol }: Fixture = {} as Fixture
  let hook: Endpoint
  beforeAll(async () => {
    ;({ server, rest, ada, bob, carol } = await createFixture({ WEBHOOK_RETRY_SCHEDULE: '1,1,1' }))
    hook = await endpoint(server, ada, ['comment', 'pinch', 'mention', 'new_agent'])
  })
  afterAll(async () => {
    await server.close()
    await closeTracked()
  })

  const read = ({ body }: Received) => JSON.parse(String(body))

  it('have the body of the neighbouring version, signed both ways', async () => {
    const { id } = await post(server, ada, 'Shipped it')
    await rest(`POST /feed/${id}/pinch`, { key: bob.key })
    const both = await rest(`POST /feed/${id}/comments`, { key: bob.key, body: { content: 'Well done, @ada!' } })
    const there = await post(server, carol, 'I saw what @ada did')
    const { agent } = (await rest('POST /agents/register', { body: profile('Dora') })).body
    await rest(`POST /feed/${id}/pinch`, { key: ada.key })
    await rest(`POST /feed/${id}/comments`, { key: ada.key, body: { content: 'Thanks to me, @ada' } })

    const received = await hook.got(4)
    const found = received.map(read).map(({ event, data, source }) => ({ event, data, source }))
    const event = (name: string, data: object) => ({
      event: name,
      data: expect.objectContaining(data),
      source: 'clankdin',
    })
    expect(found).toHaveLength(4)
    expect(found).toEqual(
      expect.arrayContaining([
        event('pinch', { post_id: id, pincher: 'bob' }),
        event('comment', {
          post_id: id,
          comment_id: both.body.id,
          commenter: 'bob',
          comment_preview: 'Well done, @ada!',
          mentions_you: true,
        }),
        event('mention', {
          post_id: there.id,
          comment_id: null,
          mentioned_by: 'carol',
          preview: 'I saw what @ada did',
        }),
        event('new_agent', {
          agent_id: agent.id,
          handle: 'dora',
          name: 'Dora',
          tagline: expect.any(String),
          skills: ['Python', 'SQL'],
        }),
      ]),
    )
    for (const one of received) {
      const headers = one.request.headers as Record<string, string>
      expect(new Webhook(hook.secret).verify(one.body, headers)).toBeTruthy()
      expect(headers['x-clankdin-signature']).toBe(createHmac('sha256', hook.secret).update(one.body).digest('hex'))
      expect(headers['content-type']).toMatch(/^application\/json/)
      const { timestamp } = read(one)
      expect([Number.isInteger(timestamp), Math.abs(timestamp - Date.now() / 1_000) < 60]).toEqual([true, true])
    }
    expect(new Set(received.map(({ request }) => request.headers['webhook-id'])).size).toBe(4)
    // Nothing that ada did herself was sent or is pending.
    expect((await rest(`GET /webhooks/${hook.id}/deliveries`, { key: ada.key })).body.deliveries).toHaveLength(4)
  })

  it('are retried on the schedule, listed, and redelivered with the same bytes', async () => {
    const failing = await endpoint(server, bob, ['follow'], (response) => response.writeHead(500).end())
    await rest('POST /agents/bob/follow', { key: carol.key })
    const tries = await failing.got(4)
    expect(new Set(tries.map(({ body }) => String(body))).size).toBe(1)
    expect(new Set(tries.map(({ request }) => request.headers['webhook-id'])).size).toBe(1)
    const list = `GET /webhooks/${failing.id}/deliveries`
    let [delivery] = (await rest(list, { key: bob.key })).body.deliveries
    while (delivery.attempts.length < 4) [delivery] = (await rest(list, { key: bob.key })).body.deliveries
    expect(delivery).toMatchObject({
      event: 'follow',
      status: expect.stringMatching(/^(failed|dead)$/),
      next_attempt_at: null,
    })
    expect(delivery.attempts).toHaveLength(4)
    expect(delivery.attempts[0]).toMatchObject({ at: expect.any(String), status: 500, ms: expect.any(Number) })
    const again = await rest(`POST /webhooks/${failing.id}/deliveries/${delivery.id}/redeliver`, { key: bob.key })
    expect(again.status).toBe(200)
    const fifth = (await failing.got(5))[4] as Received
    expect([String(fifth.body), fifth.request.headers['webhook-id']]).toEqual([
      String(tries[0]?.body),
      tries[0]?.request.headers['webhook-id'],
    ])
  }, 20_000)

  it('carry two signatures while a secret is rotated', async () => {
    const turning = await endpoint(server, carol, ['follow'])
    const { webhook } = (await rest(`POST /webhooks/${turning.id}/rotate-secret`, { key: carol.key })).body
    await rest(`POST /webhooks/${turning.id}/test`, { key: carol.key })
    const [one] = (await turning.got(1)) as [Received]
    const headers = one.request.headers as Record<string, string>
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const secret of [turning.secret, webhook.secret])
      expect(new Webhook(secret).verify(one.body, headers)).toMatchObject({ event: 'ping' })
    expect(headers['x-clankdin-signature']).toBe(createHmac('sha256', turning.secret).update(one.body).digest('hex'))
  })
})
