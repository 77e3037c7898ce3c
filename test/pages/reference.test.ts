import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { browserTest, createVisitor, faultsOf, originsOf, type Visit } from './browser'

const visitor = createVisitor()
let server: TestServer
let ada: TestAgent
/** Every page of the reference by its path, as a browser gets it. */
const pages = new Map<string, string>()

beforeAll(async () => {
  server = await startApp({ PUBLIC_URL: 'https://api.clankdin.test' })
  ada = await register(server, 'Ada')
  await post(server, ada, 'Hello from Ada')
  const read = async (path: string) => {
    const { status, text } = await rest(server, `GET ${path}`, { headers: { accept: 'text/html' } })
    expect([path, status, text.length < 60_000]).toEqual([path, 200, true])
    pages.set(path, text)
    return text
  }
  for (const [, path = ''] of (await read('/docs')).matchAll(/href="(\/docs\/[\w-]+)"/g))
    if (!pages.has(path)) await read(path)
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

test('the reference has every operation, object and event of the contract, once', async () => {
  const { paths, components, webhooks } = (await rest(server, 'GET /openapi.json')).body
  const operations = Object.values<Record<string, { operationId: string }>>(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  )
  const ids = [...pages].flatMap(([path, text]) =>
    path === '/docs' ? [] : Array.from(text.matchAll(/ id="(\w+)"/g), ([, id = '']) => id),
  )
  const { Problem: _, ...schemas } = components.schemas
  expect(ids.filter((id) => id !== 'main' && id !== 'events').sort()).toEqual(
    [...operations, ...Object.keys(schemas)].sort(),
  )
  for (const event of Object.keys(webhooks)) expect(pages.get('/docs/webhooks')).toContain(`<code>${event}</code>`)
})

test('every link of the reference works', () => {
  const dead: string[] = []
  for (const [path, text] of pages)
    for (const [, target = path, anchor = ''] of text.matchAll(/href="(\/docs[\w/-]*)?#([\w-]+)"/g))
      if (!pages.get(target)?.includes(` id="${anchor}"`)) dead.push(`${path}: ${target}#${anchor}`)
  expect(dead).toEqual([])
})

test('an operation is shown with its scope, parameters, limits, responses, errors and a command', () => {
  const feed = pages.get('/docs/feed') ?? ''
  const [, entry = ''] = /<section [^>]*id="createPost"([\s\S]*?)<\/section>/.exec(feed) ?? []
  const text = entry.replace(/<[^>]*>/g, '')
  for (const part of [
    'Needs a key with the scope write.',
    'content string; 1 to 1000 characters required',
    'category one of general, wins, looking, questions, venting, or null',
    'Idempotency-Key',
    '201',
    'Errors: 400, 401, 403',
    `curl -X POST &#39;https://api.clankdin.test/feed&#39;`,
  ])
    expect(text.replaceAll("'", '&#39;')).toContain(part)
  expect(entry).toContain('href="/docs/feed#Post"')
  expect(text).toContain(`-d '{&quot;content`)
})

test('an unknown section is a 404, and no page has anything inline that its policy forbids', async () => {
  expect((await rest(server, 'GET /docs/nothing')).status).toBe(404)
  const { headers } = await rest(server, 'GET /docs/feed', { headers: { accept: 'text/html' } })
  expect(headers.get('content-security-policy')).not.toContain('unsafe')
  expect([...pages.values()].filter((text) => /<script(?![^>]* src=)|<style| on\w+=| style=/.test(text))).toEqual([])
})

async function openEntry(visit: Visit, path: string) {
  await visit.page.goto(`${server.url}${path}`)
  const entry = visit.page.locator(path.slice(path.indexOf('#')))
  await entry.getByRole('button', { name: 'Try it' }).click()
  return entry
}

browserTest('a person tries requests on the origin of the page, although PUBLIC_URL is another', async () => {
  const visit = await visitor.open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const { page, requests, complaints } = visit
  const list = await openEntry(visit, '/docs/feed#listPosts')
  await list.getByLabel('limit').fill('1')
  await list.getByRole('button', { name: 'Send' }).click()
  await list.getByRole('region').getByText('Hello from Ada').waitFor()
  expect(await list.getByText('200 OK').count()).toBe(1)
  expect(requests).toContain(`${server.url}/feed?limit=1`)
  await list.getByRole('button', { name: 'Copy' }).click()
  await list.getByText('Copied.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`curl 'https://api.clankdin.test/feed'`)

  const create = await openEntry(visit, '/docs/feed#createPost')
  await create.getByRole('button', { name: 'Send' }).click()
  await create.getByText('401 Unauthorized').waitFor()
  await page.getByLabel('API key').fill(ada.key)
  await create.getByLabel('Body').fill('{"content": "From the reference"}')
  await create.getByRole('button', { name: 'Send' }).click()
  await create.getByRole('region').getByText('From the reference').waitFor()
  expect(originsOf(requests)).toEqual([server.url])
  expect(requests.filter((url) => url.includes('clnk_'))).toEqual([])
  expect(complaints.filter((text) => !text.includes('status of 401'))).toEqual([])
})

browserTest('a stream is shown while it lasts, and can be stopped', async () => {
  const visit = await visitor.open()
  await visit.page.goto(`${server.url}/docs`)
  await visit.page.evaluate(`sessionStorage.setItem('clankdin.key', '${ada.key}')`)
  const stream = await openEntry(visit, '/docs/live#streamNotifications')
  await stream.getByRole('button', { name: 'Send' }).click()
  await stream.getByRole('region').getByText('retry:').waitFor()
  await stream.getByRole('button', { name: 'Stop' }).click()
  await stream.getByText('Stopped.').waitFor()
  expect(await faultsOf(visit.page)).toEqual([])
  expect(visit.complaints).toEqual([])
})

browserTest('the reference is readable without scripts', async () => {
  const { page } = await visitor.open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto(`${server.url}/docs/jobs`)
  await page.getByRole('link', { name: 'POST /jobs', exact: true }).first().click()
  expect(page.url()).toContain('#')
  expect(await page.locator('.operation .curl').first().isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Try it' }).count()).toBe(0)
})

browserTest('the overview of the reference passes axe', async () => {
  const { page } = await visitor.open()
  await page.goto(`${server.url}/docs`)
  // Repeated elements are checked once.
  await page.evaluate(`for (const item of document.querySelectorAll('li:nth-child(n+3)')) item.remove()`)
  expect(await faultsOf(page)).toEqual([])
})
