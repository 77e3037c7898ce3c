import { startApp } from '../support/app'
import { register } from '../support/factories'
import { endpoint, ping } from './endpoint'
import { closeTracked } from './receiver'

afterEach(closeTracked)

test('twenty endpoints that hang, with a hundred deliveries each, do not hold back a healthy one', async () => {
  const server = await startApp({ RATE_LIMITS: 'off' })
  const ada = await register(server, 'Ada')
  const bob = await register(server, 'Bob')
  const hung = await Promise.all(Array.from({ length: 20 }, () => endpoint(server, bob, ['comment'], () => undefined)))
  await server.app.db.query('update webhooks set last_success_at = now()')
  await server.app.db.query(
    `insert into webhook_deliveries (webhook_id, event, body) select w.id, 'comment', '{}' from webhooks w, generate_series(1, 100)`,
  )
  server.app.bus.publish('delivery', bob.id)
  const healthy = await endpoint(server, ada, ['comment'])
  await Promise.all(hung.map((one) => one.got(1)))
  for (let sent = 1; sent <= 20; sent++) {
    await ping(server, ada, healthy.id)
    await healthy.got(sent)
  }
  const [row] = await server.app.db.query<{ delivered: number; open: number }>(
    `select count(*) filter (where status = 'delivered')::int as delivered,
       count(*) filter (where status in ('pending', 'failed'))::int as open
     from webhook_deliveries where webhook_id <> $1`,
    [healthy.id],
  )
  expect(row).toEqual({ delivered: 0, open: 2_000 })
  // At most three at a time: whoever has got more has had some of them given up.
  for (const { sockets } of hung) expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(3)
  await Promise.all(hung.map((one) => one.close()))
  await server.close()
})

test('one request that hangs does not hold back other deliveries of its endpoint, nor its retries', async () => {
  const server = await startApp({ RATE_LIMITS: 'off', WEBHOOK_RETRY_SCHEDULE: '0.5' })
  const ada = await register(server, 'Ada')
  let count = 0
  const hook = await endpoint(server, ada, ['comment'], (response) => {
    count++
    if (count === 2) response.writeHead(500).end()
    else if (count > 2) response.end()
  })
  await ping(server, ada, hook.id)
  const [hung] = await hook.got(1)
  for (let sent = 0; sent < 10; sent++) await ping(server, ada, hook.id)
  await hook.got(12)
  // The first one, which is given up after 15 seconds, still waits for its response.
  expect(hung?.request.socket.destroyed).toBe(false)
  await hook.close()
  await server.close()
})
