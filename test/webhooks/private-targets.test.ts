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
  const hook = await endpoint(lenient, ada, ['comment'])
  await lenient.close()
  const settings = { DATABASE_URL: database.url, WEBHOOK_ALLOW_PRIVATE_TARGETS: 'false', WEBHOOK_RETRY_SCHEDULE: '0.1' }
  const strict = await startApp(settings)
  for (const url of [hook.url, hook.url.replace('http:', 'https:'), 'https://127.0.0.1/']) {
    await strict.app.db.query('update webhooks set url = $2 where id = $1', [hook.id, url])
    await ping(strict, ada, hook.id)
    await until(
      () => deliveries(strict, ada, hook.id),
      ([latest]) => latest.status === 'dead',
    )
  }
  const errors = (await deliveries(strict, ada, hook.id)).map(({ attempts }) => attempts[0].error)
  expect(errors).toEqual(['private_address', 'invalid_target', 'invalid_target'])
  expect(hook.sockets).toHaveLength(0)
  await strict.close()
  await database.drop()
})
