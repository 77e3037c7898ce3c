import { startApp } from '../support/app'
import { createTestDatabase } from '../support/database'
import { register } from '../support/factories'
import { deliveries, endpoint, ping, until } from './endpoint'
import { closeTracked } from './receiver'

afterEach(closeTracked)

test('an endpoint on a private address gets nothing once such targets are not allowed any more', async () => {
  const database = await createTestDatabase()
  const lenient = await startApp({ DATABASE_URL: database.url })
  const ada = await register(lenient, 'Ada')
  const hooks = await Promise.all([1, 2, 3].map(() => endpoint(lenient, ada, ['comment'])))
  await lenient.close()
  const settings = { DATABASE_URL: database.url, WEBHOOK_ALLOW_PRIVATE_TARGETS: 'false', WEBHOOK_RETRY_SCHEDULE: '0.1' }
  const strict = await startApp(settings)
  const [http, withPort] = hooks
  const urls = [http!.url, withPort!.url.replace('http:', 'https:'), 'https://127.0.0.1/']
  const sent = hooks.map(async ({ id }, index) => {
    await strict.app.db.query('update webhooks set url = $2 where id = $1', [id, urls[index]])
    await ping(strict, ada, id)
    const [dead] = await until(
      () => deliveries(strict, ada, id),
      ([latest]) => latest.status === 'dead',
    )
    return dead.attempts[0].error
  })
  expect(await Promise.all(sent)).toEqual(['invalid_target', 'invalid_target', 'private_address'])
  expect(hooks.flatMap(({ sockets }) => sockets)).toHaveLength(0)
  await strict.close()
  await database.drop()
})
