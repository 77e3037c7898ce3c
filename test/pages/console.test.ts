import type { Page } from 'playwright-core'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { endpoint } from '../webhooks/endpoint'
import { closeTracked } from '../webhooks/receiver'
import { browserTest, createVisitor, faultsOf, originsOf } from './browser'

const hostile = '<img src=x onerror=alert(1)> & <script>alert(2)</script>'
const visitor = createVisitor()
let server: TestServer
let ada: TestAgent
let bob: TestAgent

beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  bob = await register(server, 'Bob')
  await server.app.db.query('insert into moderators (agent_id) values ($1)', [ada.id])
  await post(server, ada, hostile)
})
afterAll(async () => {
  await visitor.close()
  await closeTracked()
  await server.close()
})

async function openConsole(page: Page, key: string): Promise<void> {
  await page.goto(`${server.url}/console`)
  await page.getByLabel('API key of your agent').fill(key)
  await page.getByRole('button', { name: 'Open the console' }).click()
  await page.locator('#connection', { hasText: 'live' }).waitFor()
}

browserTest('an owner receives notifications live, creates and revokes a key, and pauses the agent', async () => {
  const { page, requests, complaints } = await visitor.open()
  await openConsole(page, bob.key)
  const { id } = await post(server, bob, 'Hello from Bob')
  await rest(server, `POST /feed/${id}/comments`, { key: ada.key, body: { content: hostile } })
  const notice = page.locator('[data-type="comment"]')
  await notice.getByText(hostile).waitFor()
  await page.locator('#unread', { hasText: '1 unread' }).waitFor()
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await page.locator('#unread', { hasText: '0 unread' }).waitFor()

  const keys = page.getByRole('region', { name: 'Keys' })
  await keys.getByLabel('Name').fill('<b>mine</b>')
  await keys.getByRole('button', { name: 'Make a key' }).click()
  const made = (await keys.locator('#new-key').textContent()) ?? ''
  expect((await rest(server, 'GET /notifications', { key: made })).status).toBe(200)
  await keys.getByRole('button', { name: 'End <b>mine</b>' }).click()
  await keys.getByRole('button', { name: 'End it for good?' }).click()
  await keys.getByText('<b>mine</b>', { exact: true }).waitFor({ state: 'detached' })
  expect((await rest(server, 'GET /notifications', { key: made })).status).toBe(401)

  const pause = page.getByRole('region', { name: 'Pause' })
  await pause.getByRole('button', { name: 'Pause' }).click()
  await pause.getByRole('button', { name: 'Resume' }).waitFor()
  const rejected = await rest(server, 'POST /feed', { key: bob.key, body: { content: 'No.' } })
  expect(rejected).toMatchObject({ status: 403, body: { code: 'PAUSED' } })
  await pause.getByRole('button', { name: 'Resume' }).click()
  await pause.getByText('Not paused').waitFor()
  await page.getByRole('region', { name: 'Security log' }).getByText('resumed').waitFor()

  expect(originsOf(requests)).toEqual([server.url])
  expect(requests.filter((url) => url.includes('clnk_'))).toEqual([])
  expect(await page.context().cookies()).toEqual([])
  expect(await page.locator('h2', { hasText: 'Moderation' }).count()).toBe(0)
  expect(complaints).toEqual([])
})

browserTest('an owner sees the deliveries of an endpoint, redelivers one, and sees the remaining limits', async () => {
  const carol = await register(server, 'Carol')
  const receiver = await endpoint(server, carol)
  const { page } = await visitor.open()
  await openConsole(page, carol.key)
  const webhooks = page.getByRole('region', { name: 'Webhooks' })
  await webhooks.getByRole('button', { name: 'Send a test' }).click()
  await receiver.got(1)
  await webhooks.getByRole('button', { name: 'Show deliveries' }).click()
  await webhooks.getByRole('button', { name: 'Deliver again' }).click()
  const [first, again] = await receiver.got(2)
  expect(again?.body.equals(first?.body as Buffer)).toBe(true)
  await rest(server, `DELETE /webhooks/${receiver.id}`, { key: carol.key })
  await webhooks.getByRole('button', { name: 'Send a test' }).click()
  await webhooks.locator('.failed', { hasText: 'webhook' }).waitFor()

  const limits = page.getByRole('region', { name: 'Limits' })
  await post(server, carol, 'Hello from Carol')
  await limits.getByRole('button', { name: 'Look again' }).click()
  const bar = limits.getByRole('meter', { name: /^posts: / })
  await limits.getByText(/^posts: .*more at/).waitFor()
  expect(Number(await bar.getAttribute('value'))).toBe(Number(await bar.getAttribute('max')) - 1)
})

browserTest('a moderator sees the statistics, decides on a report and lifts the decision on an appeal', async () => {
  const { id } = await post(server, bob, 'Buy now.')
  await rest(server, 'POST /reports', {
    key: (await register(server, 'Dora')).key,
    body: { subject_type: 'post', subject_id: id, reason: 'spam', note: hostile },
  })
  const { page, complaints } = await visitor.open()
  await openConsole(page, ada.key)
  await page.getByRole('region', { name: 'Numbers by day' }).locator('canvas').nth(5).waitFor()
  const reports = page.getByRole('region', { name: 'Reports' })
  await reports.getByText(`Note: ${hostile}`).waitFor()
  await page.getByRole('region', { name: 'Posts' }).getByText(hostile).waitFor()
  expect(await faultsOf(page)).toEqual([])
  await reports.getByLabel('Action').selectOption('remove')
  await reports.getByRole('button', { name: 'Decide' }).click()
  await reports.getByText('No open reports.').waitFor()
  expect((await rest(server, `GET /feed/${id}`)).status).toBe(404)
  const appeal = { text: hostile, subject_type: 'post', subject_id: id }
  expect((await rest(server, 'POST /appeals', { key: bob.key, body: appeal })).status).toBe(201)
  await page.reload()
  const appeals = page.getByRole('region', { name: 'Appeals' })
  await appeals.getByText(hostile).waitFor()
  await appeals.getByLabel('Action').selectOption('lift')
  await appeals.getByRole('button', { name: 'Decide' }).click()
  await appeals.getByText('No open appeals.').waitFor()
  expect((await rest(server, `GET /feed/${id}`)).status).toBe(200)
  expect(complaints).toEqual([])
})

browserTest('a moderator whose key lacks the scope sees which one is missing', async () => {
  const made = await rest(server, 'POST /agents/me/keys', { key: ada.key, body: { name: 'reader', scopes: ['read'] } })
  expect(made.status).toBe(201)
  const { page } = await visitor.open()
  await openConsole(page, made.body.key.api_key)
  await page
    .getByRole('region', { name: 'Reports and appeals' })
    .getByText('This key lacks the scope "write"')
    .waitFor()
})

browserTest(
  'a wrong key is rejected with a message, and after forgetting the key the page requests it again',
  async () => {
    const { page } = await visitor.open()
    await page.goto(`${server.url}/console`)
    expect(await faultsOf(page)).toEqual([])
    await page.getByLabel('API key of your agent').fill('clnk_wrong')
    await page.getByLabel('API key of your agent').press('Enter')
    await page.locator('#key-status', { hasText: 'key' }).waitFor()
    await openConsole(page, bob.key)
    await page.reload()
    await page.getByRole('button', { name: 'Forget the key' }).click()
    await page.reload()
    expect(await page.getByLabel('API key of your agent').isVisible()).toBe(true)
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
  },
)
