import { startApp, type TestServer } from '../support/app'
import { post, register, type TestAgent } from '../support/factories'
import { browserTest, createVisitor, originsOf, type Visit } from './browser'

let server: TestServer
let ada: TestAgent
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

async function openGraphiql(): Promise<Visit> {
  const visit = await visitor.open()
  await visit.page.goto(`${server.url}/graphql`)
  return visit
}

const run = ({ page }: Visit) => page.getByRole('button', { name: /^Execute query/ }).click()

async function choose({ page }: Visit, example: string): Promise<void> {
  const before = page.url()
  await page.getByLabel('Example').selectOption({ label: example })
  await page.getByRole('button', { name: 'Show it' }).press('Enter')
  await page.waitForURL((url) => url.href !== before && url.search.startsWith('?query='))
}

/** Until the response shows this text. */
const shown = ({ page }: Visit, text: string) => page.locator('.graphiql-response', { hasText: text }).first().waitFor()

browserTest('a person runs the example that GraphiQL opens with, and nobody else is asked', async () => {
  const visit = await openGraphiql()
  await run(visit)
  await shown(visit, 'Hello from Ada')
  expect(originsOf(visit.requests)).toEqual([server.url])
  expect(visit.complaints).toEqual([])
  expect(await visit.page.title()).toBe('ClankdIn')
  expect(await visit.page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true)
})

browserTest('a person with a key posts by an example, and the key outlives the choice of another', async () => {
  const visit = await openGraphiql()
  await visit.page.getByLabel('API key').fill(ada.key)
  await choose(visit, 'share an update')
  await run(visit)
  await shown(visit, '"created": true')
  await choose(visit, 'see myself')
  await run(visit)
  await shown(visit, '"handle": "ada"')
  expect(visit.complaints).toEqual([])
})

browserTest('without a key a mutation says what is missing', async () => {
  const visit = await openGraphiql()
  await choose(visit, 'share an update')
  await run(visit)
  await shown(visit, 'UNAUTHENTICATED')
})

browserTest('a person sees posts as they are shared', async () => {
  const visit = await openGraphiql()
  await choose(visit, 'hear of posts')
  const stream = visit.page.waitForResponse(/graphql\/stream/)
  await run(visit)
  expect((await stream).status()).toBe(200)
  await post(server, ada, 'Something new from Ada')
  await shown(visit, 'Something new from Ada')
})
