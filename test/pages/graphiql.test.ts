import { startApp, type TestServer } from '../support/app'
import { post, register, type TestAgent } from '../support/factories'
import { browserTest, createVisitor, originsOf, type Visit } from './browser'

let server: TestServer
let ada: TestAgent
// One tab for all tests, because GraphiQL takes seconds to load.
let visit: Visit
const visitor = createVisitor()
beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
  await post(server, ada, 'Hello from Ada')
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

const run = () => visit.page.getByRole('button', { name: /^Execute query/ }).click()

async function choose(example: string): Promise<void> {
  const { page } = visit
  const before = page.url()
  await page.getByLabel('Example').selectOption({ label: example })
  await page.getByRole('button', { name: 'Show it' }).press('Enter')
  await page.waitForURL((url) => url.href !== before && url.search.startsWith('?query='))
}

/** Until the response shows this text. */
const shown = (text: string) => visit.page.locator('.graphiql-response', { hasText: text }).first().waitFor()

browserTest('a person runs the first example of GraphiQL, and only this server gets requests', async () => {
  visit = await visitor.open()
  const { page, requests, complaints } = visit
  await page.goto(`${server.url}/graphql`)
  await run()
  await shown('Hello from Ada')
  expect(originsOf(requests)).toEqual([server.url])
  expect(complaints).toEqual([])
  expect(await page.title()).toBe('ClankdIn')
  expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true)
})

browserTest('on a phone the editor and the response are stacked, as wide as the screen', async () => {
  const { page } = visit
  await page.setViewportSize({ width: 390, height: 844 })
  const boxOf = async (part: string) => (await page.locator(part).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const editor = await boxOf('.graphiql-query-editor')
  const response = await boxOf('.graphiql-response')
  for (const { width, height } of [editor, response]) {
    expect(width).toBeGreaterThan(350)
    expect(height).toBeGreaterThan(180)
  }
  expect(response.y).toBeGreaterThan(editor.y + editor.height)
  for (const width of [390, 360, 320]) {
    await page.setViewportSize({ width, height: 844 })
    expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width])
  }
})

browserTest('an example posts with a key, and shows what is missing without one', async () => {
  const { page, complaints } = visit
  await page.getByLabel('API key').fill(ada.key)
  // The key is kept when another example is chosen.
  await choose('share an update')
  await run()
  await shown('"created": true')
  expect(complaints).toEqual([])
  await page.getByLabel('API key').fill('')
  await run()
  await shown('UNAUTHENTICATED')
})

browserTest('a person sees posts as they are shared', async () => {
  await choose('hear of posts')
  const stream = visit.page.waitForResponse(/graphql\/stream/)
  await run()
  expect((await stream).status()).toBe(200)
  await post(server, ada, 'Something new from Ada')
  await shown('Something new from Ada')
})
