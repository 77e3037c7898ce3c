import { startApp } from '../support/app'
import { asAdmin } from '../support/database'
import { register } from '../support/factories'
import { deliveries, endpoint, ping, until } from './endpoint'
import { closeTracked } from './receiver'

afterEach(closeTracked)

test('while the database is unavailable nothing is lost: responses are recorded later, and sending continues', async () => {
  const server = await startApp({ RATE_LIMITS: 'off' })
  const name = new URL(server.databaseUrl).pathname.slice(1)
  const ada = await register(server, 'Ada')
  let result = () => {}
  const hook = await endpoint(server, ada, ['comment'], (response) => {
    result = () => response.end('late')
  })
  const id = await ping(server, ada, hook.id)
  await hook.got(1)
  await asAdmin(`alter database ${name} with allow_connections false`)
  await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  result()
  await expect(server.app.db.query('select 1')).rejects.toThrow()
  await asAdmin(`alter database ${name} with allow_connections true`)
  await until(
    () => server.app.db.query('select 1').catch(() => []),
    (rows) => rows.length > 0,
  )
  const [delivery] = await until(
    () => deliveries(server, ada, hook.id),
    ([latest]) => latest.status === 'delivered',
  )
  expect(delivery).toMatchObject({ id, attempts: [{ status: 200, answer: 'late' }] })
  await ping(server, ada, hook.id)
  await hook.got(2)
  result()
  await server.close()
})
