import { readConfig } from '../../src/config'
import { readDatabaseUrl } from '../../src/platform/database/database-url'
import { startApp } from '../support/app'
import { rest } from '../support/client'
import { asAdmin, createTestDatabase } from '../support/database'
import { createDatabaseProxy } from '../support/database-proxy'
import { post, register } from '../support/factories'

test.each([
  ['postgres://ada:secret@one,two:5433/name', ['one:5432', 'two:5433'], false],
  ['postgresql://one:1,[::1]:2/name?target_session_attrs=read-write&sslmode=disable', ['one:1', '::1:2'], true],
  ['postgres:///name?host=one,two&port=1,2&target_session_attrs=primary', ['one:1', 'two:2'], true],
  ['postgres://%2Ftmp%2Fsocket:5433/name', ['/tmp/socket:5433'], false],
])('%s names its hosts', (text, hosts, needsWrites) => {
  const address = readDatabaseUrl(text)
  expect(address.hosts.map(({ host, port }) => `${host}:${port}`)).toEqual(hosts)
  expect(address.needsWrites).toBe(needsWrites)
  expect(address.url).not.toMatch(/,|target_session_attrs/)
})

test('a wrong list of hosts or kind of session is rejected in one line', () => {
  for (const url of ['postgres://one,:5/name', 'postgres://one,two/n?target_session_attrs=standby'])
    expect(() => readConfig({ DATABASE_URL: url })).toThrow(/^DATABASE_URL must [^\n]*\.$/)
  expect(() => readConfig({ DATABASE_DIRECT_URL: 'postgres://one/name' })).toThrow(
    'DATABASE_DIRECT_URL must stand beside a DATABASE_URL, the way through the pooler.',
  )
})

test('of several hosts the writable one is used, and the next when it fails', async () => {
  const database = await createTestDatabase()
  const { username, password, pathname } = new URL(database.url)
  const first = await createDatabaseProxy(database.url)
  const second = await createDatabaseProxy(database.url)
  const hosts = ['127.0.0.1:1', new URL(first.url).host, new URL(second.url).host].join(',')
  const url = `postgres://${username}:${password}@${hosts}${pathname}?target_session_attrs=read-write`
  const server = await startApp({ DATABASE_URL: url })
  const ada = await register(server, 'Ada')
  await first.takeAway()
  while ((await rest(server, 'GET /health/ready')).status !== 200);
  await post(server, ada, 'Written by way of the second host')
  await second.takeAway()
  await first.giveBack()
  while ((await rest(server, 'GET /health/ready')).status !== 200);
  await post(server, ada, 'And by way of the first one again')
  await asAdmin(`alter database ${pathname.slice(1)} set default_transaction_read_only = on`)
  first.cut()
  const rejected = await rest(server, 'POST /feed', { key: ada.key, body: { content: 'Nobody takes writes' } })
  expect(rejected).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  await server.close()
  await first.close()
  await second.close()
  await database.drop()
})
