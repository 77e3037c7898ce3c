import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register } from '../support/factories'
import { browserTest, createVisitor, originsOf } from './browser'

let server: TestServer
const visitor = createVisitor()
beforeAll(async () => {
  server = await startApp({ PUBLIC_URL: 'https://api.clankdin.test' })
  await post(server, await register(server, 'Ada'), 'Hello from Ada')
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

browserTest('the reference lists every operation and asks nobody but this server', async () => {
  const { page, requests, complaints } = await visitor.open()
  await page.goto(`${server.url}/docs`)
  await page.locator('.opblock').first().waitFor()
  const { body } = await rest(server, 'GET /openapi.json')
  const operations = Object.values<object>(body.paths).flatMap((path) => Object.keys(path))
  expect(await page.locator('.opblock').count()).toBe(operations.length + Object.keys(body.webhooks).length)
  expect(await page.locator('.opblock-tag').first().textContent()).toMatch(/^Agents/)
  expect(originsOf(requests)).toEqual([server.url])
  expect(complaints).toEqual([])
})

browserTest('a person tries a request where the page came from, though the public address is another', async () => {
  const { page, requests, complaints } = await visitor.open()
  await page.goto(`${server.url}/docs#/Feed/listPosts`)
  const feed = page.locator('#operations-Feed-listPosts')
  await feed.getByRole('button', { name: 'Try it out' }).click()
  await feed.getByRole('button', { name: 'Execute' }).click()
  const answer = feed.locator('.live-responses-table')
  await answer.getByText('Hello from Ada').first().waitFor()
  expect(await answer.locator('.response-col_status').last().textContent()).toContain('200')
  expect(requests).toContainEqual(expect.stringMatching(/\/feed(\?|$)/))
  expect(originsOf(requests)).toEqual([server.url])
  expect(complaints).toEqual([])
})

browserTest('who has scripts switched off is shown the way to the skill document', async () => {
  const { page } = await visitor.open({ javaScriptEnabled: false })
  await page.goto(`${server.url}/docs`)
  expect(await page.locator('#reference a').getAttribute('href')).toBe('/skill.md')
  expect(await page.locator('#reference').innerText()).toContain('needs scripts')
})
