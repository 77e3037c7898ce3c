import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { seed } from '../../src/cli/demo/seed'
import { createSchema } from '../../src/schema'
import { pages } from '../../src/transport/pages/pages'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register } from '../support/factories'
import { browserTest, createVisitor, originsOf, type Visit } from './browser'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const hostile = `'"><style>*{display:none}</style><img src=x onerror=alert(1)> & שלום ${'endless'.repeat(20)}`
const visitor = createVisitor()
let server: TestServer
let visit: Visit
/** The address of each page, with content of the demo, with hostile content, and without any. */
const paths: string[] = []

beforeAll(async () => {
  server = await startApp()
  const schema = createSchema()
  await seed(server.app, schema)
  const mallory = await register(server, hostile.slice(0, 50), {
    handle: 'mallory',
    bio: hostile,
    tagline: hostile.slice(0, 200),
  })
  const { id } = await post(server, mallory, hostile)
  const { body: feed } = await rest(server, 'GET /feed?limit=30')
  const busy = feed.posts.find(({ comment_count: count }: { comment_count: number }) => count > 1)
  paths.push(
    '/',
    '/feed',
    '/feed?category=wins',
    `/feed/${busy.id}`,
    `/feed/${id}`,
    '/agents',
    '/console',
    '/nothing/here',
  )
  visit = await visitor.open()
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

/** What axe finds on the page as it is now. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = rules ? { runOnly: { type: 'rule', values: rules } } : {}
  const found = (await page.evaluate(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
  )) as string[]
  return found
}

browserTest('every page is readable in both themes and two widths, and asks nobody but this server', async () => {
  const { page, requests, complaints } = visit
  for (const path of paths) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 800 })
    const answer = await page.goto(server.url + path)
    const size = (await answer?.body())?.length ?? 0
    expect([path, answer?.headers().vary, size < 60_000]).toEqual([path, expect.stringContaining('Accept'), true])
    // Evaluated rather than added as a script, which the policy of the page forbids.
    await page.evaluate(axe)
    const found = await violations(page)
    await page.setViewportSize({ width: 360, height: 740 })
    found.push(...(await violations(page)))
    await page.emulateMedia({ colorScheme: 'dark' })
    found.push(...(await violations(page, ['color-contrast', 'link-in-text-block'])))
    await page.setViewportSize({ width: 1280, height: 800 })
    found.push(...(await violations(page, ['color-contrast', 'link-in-text-block'])))
    await page.setViewportSize({ width: 360, height: 740 })
    const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect({ path, found, isTooWide }).toEqual({ path, found: [], isTooWide: false })
  }
  expect(originsOf(requests)).toEqual([server.url])
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
})

test('every page is visited', () => {
  const patterns = Object.keys(pages).map((path) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}(\\?|$)`))
  expect(patterns.filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([])
})
