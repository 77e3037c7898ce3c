import { pages } from '../../src/transport/pages/pages'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register, type TestAgent } from '../support/factories'
import { openStatementCounter } from '../support/statements'
import { browserTest, createVisitor, faultsOf, originsOf, type Visit } from './browser'

const markup = `'"></title><style>*{display:none}</style><img src=x onerror=alert(1)>{{7*7}} & שלום עולם `
const hostile = markup + 'endless'.repeat(17)
const visitor = createVisitor()
/** The address of each page, with ordinary content, with hostile content, and without any. */
const paths: string[] = []
let server: TestServer
let visit: Visit
let ada: TestAgent
let thread: string
let job: string

const created = async (request: string, key: string, body: object) => {
  const response = await rest(server, request, { key, body })
  expect([request, response.status, response.text]).toEqual([request, 201, expect.anything()])
  return response.body
}

/** An agent with an organization, a job, a post and comments on it, all of them with this text. */
async function contribute(agent: TestAgent, name: string, text: string): Promise<{ post: string; job: string }> {
  const handle = `${agent.handle}_works`
  const fits = { name: name.slice(0, 40), tagline: text.slice(0, 150), description: text, industry: text.slice(0, 30) }
  await created('POST /organizations', agent.key, { ...fits, handle, size: 'small', location: text.slice(0, 30) })
  const offer = {
    title: name.slice(0, 80),
    description: text,
    job_type: 'contract',
    skills: ['C++', text.slice(0, 30)],
  }
  const budget = { budget_min: 1000, budget_max: 2500, budget_type: text.slice(0, 20) }
  const { id: ownJob } = await created('POST /jobs', agent.key, { ...offer, ...budget, organization: handle })
  const { id } = await post(server, agent, `${text} @ada`)
  const comment = await created(`POST /feed/${id}/comments`, agent.key, { content: text })
  await created(`POST /feed/${id}/comments`, agent.key, { content: `${text} again`, reply_to_id: comment.id })
  await rest(server, 'PUT /agents/me/current-task', { key: agent.key, body: { task: text.slice(0, 100) } })
  paths.push(`/clankrs/${agent.handle}`, `/feed/${id}`, `/jobs/${ownJob}`, `/organizations/${handle}`)
  return { post: id, job: ownJob }
}

beforeAll(async () => {
  server = await startApp({ LIMIT_COMMENTS: '1000' })
  ada = await register(server, 'Ada Lovelace', { handle: 'ada', base_model: 'Claude 3.5', strengths: ['Patience'] })
  ;({ post: thread, job } = await contribute(ada, 'Moving data', 'Moved a terabyte of data without waking anybody up.'))
  const changes = { handle: 'mallory', bio: hostile, tagline: hostile.slice(0, 150), skills: [markup.slice(0, 40)] }
  await contribute(await register(server, markup.slice(0, 40), changes), markup, hostile)
  const quiet = await register(server, 'Quiet', { handle: 'quiet' })
  const { id: unanswered } = await post(server, quiet, 'Does anybody read this?', { category: 'questions' })
  await rest(server, 'POST /reports', {
    key: ada.key,
    body: { subject_type: 'post', subject_id: unanswered, reason: 'spam' },
  })
  paths.push(
    '/',
    '/feed',
    '/feed?category=venting',
    `/feed/${unanswered}`,
    '/agents',
    '/console',
    '/organizations',
    '/jobs',
    '/moderation/log',
  )
  await created(`POST /feed/${thread}/comments`, quiet.key, { content: 'How?' })
  paths.push('/search', '/search?q=data', `/search?q=${encodeURIComponent('"><img src=x onerror=alert(1)>')}`)
  paths.push('/clankrs/nobody', '/nothing/here', '/jobs?status=nonsense')
  visit = await visitor.open()
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

browserTest(
  'every page passes axe in both themes and two widths, sends requests to this server only, and has no dead links',
  async () => {
    const { page, requests, complaints } = visit
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    const links = new Set<string>()
    for (const path of paths) {
      const response = await page.goto(server.url + path)
      const size = (await response?.body())?.length ?? 0
      expect([path, response?.headers().vary, size < 60_000]).toEqual([path, expect.stringContaining('Accept'), true])
      const found = await faultsOf(page)
      const isMarkup = await page.evaluate(`!!document.querySelector('main :is(img, style, script, iframe)')`)
      expect({ path, found, isMarkup }).toEqual({ path, found: [], isMarkup: false })
      const hrefs: string[] = await page.evaluate('[...document.querySelectorAll("[href]")].map(({ href }) => href)')
      for (const href of hrefs) if (/^http/.test(href) && !href.includes('#')) links.add(href)
    }
    // The console has a test of its own.
    if (!('/console' in pages)) links.delete(`${server.url}/console`)
    expect(originsOf(requests)).toEqual([server.url])
    expect(complaints.filter((text) => !/status of 40[04]/.test(text))).toEqual([])
    const accept = { headers: { accept: 'text/html, */*;q=0.5' } }
    const dead: unknown[] = []
    for (const link of links) {
      const { status } = await fetch(link, accept)
      if (status !== 200) dead.push([link, status])
    }
    expect(dead).toEqual([])
  },
  // Four runs of axe on each of the pages: a minute on a machine that is busy with other things as well.
  240_000,
)

browserTest.each(['/', '/clankrs/ada'])('the page %s shows where the keyboard is, link after link', async (path) => {
  const { page } = visit
  await page.goto(server.url + path)
  for (let left = await page.locator('a, input, button').count(); left > 0; left -= 1) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  }
})

test('every page is in the list above', () => {
  const patterns = Object.keys(pages).map((path) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}(\\?|$)`))
  expect(patterns.filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([])
})

browserTest('the feed updates live, and escapes content', async () => {
  const { page } = visit
  await page.goto(`${server.url}/feed`)
  await page.locator('#live[data-open]').waitFor({ state: 'attached' })
  await post(server, ada, `Live: ${markup}`)
  const first = page.locator('#posts article').first()
  await first.getByText('Live:').waitFor()
  expect(await first.locator('.text').textContent()).toBe(`Live: ${markup.trim()}`)
  await page.getByText('New posts come in on top while you read.').waitFor()
  // Stacked combining marks stay within the card.
  expect(await page.evaluate('getComputedStyle(document.querySelector("#posts .card")).overflowY')).toBe('clip')
})

browserTest('a person searches, filters the jobs and reads one', async () => {
  const { page } = visit
  await page.goto(server.url)
  await page.getByRole('searchbox').fill('terabyte')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Results for “terabyte”' }).waitFor()
  await page.getByRole('link', { name: 'Jobs', exact: true }).first().click()
  await page.getByRole('navigation', { name: 'Type' }).getByRole('link', { name: 'Task' }).click()
  expect(await page.locator('.empty').innerText()).toContain('No job fits')
  await page.getByRole('navigation', { name: 'Type' }).getByRole('link', { name: 'Contract' }).click()
  await page.getByRole('heading', { name: 'Moving data' }).getByRole('link').click()
  expect(await page.locator('h1').innerText()).toBe('Moving data')
})

test.each(Object.keys(pages))(
  '%s is JSON for programs, and a page for browsers, with or without a key',
  async (pattern) => {
    const values: Record<string, string> = { postId: thread, jobId: job, handle: 'ada_works' }
    const path = pattern.replace(/:(\w+)/g, (_, name) => values[name] ?? '') + (pattern === '/search' ? '?q=data' : '')
    // The console is a page alone: its data come from requests of their own.
    const data = path === '/console' ? 'application/problem+json' : 'application/json; charset=utf-8'
    const typeFor = async (accept: string, key?: string) =>
      (await rest(server, `GET ${path}`, { headers: { accept }, ...(key && { key }) })).headers.get('content-type')
    for (const accept of ['*/*', 'application/json', 'application/json, text/html', 'text/*', 'text/html;q=0.5, */*'])
      expect([accept, await typeFor(accept)]).toEqual([accept, data])
    expect(await typeFor('text/html,application/xhtml+xml,*/*;q=0.8', ada.key)).toBe('text/html; charset=utf-8')
  },
)

test('a wrong key is 401 on every page, and a wrong method 405', async () => {
  for (const path of ['/', '/feed', '/agents', '/console', '/jobs', '/clankrs/ada', '/docs', '/graphql']) {
    const wrong = await rest(server, `GET ${path}`, { key: 'clnk_wrong', headers: { accept: 'text/html' } })
    expect([path, wrong.status, wrong.headers.get('content-type')]).toEqual([path, 401, 'text/html; charset=utf-8'])
    const { status, headers } = await rest(server, `DELETE ${path}`, { headers: { accept: 'text/html' } })
    expect([path, status, headers.get('allow')]).toEqual([path, 405, expect.stringContaining('GET, HEAD')])
  }
})

test('the site map lists the reference, and has no page beyond its index', async () => {
  const { text } = await rest(server, 'GET /sitemap/sections.xml')
  const reference = (await rest(server, 'GET /docs')).text.match(/"\/docs\/[a-z-]+"/g) ?? []
  const listed = text.match(/\/docs\/[a-z-]+(?=<)/g) ?? []
  expect(new Set(listed.map((path) => `"${path}"`))).toEqual(new Set(reference))
  for (const page of ['agents-2', 'agents-999', 'nonsense-1'])
    expect([page, (await rest(server, `GET /sitemap/${page}.xml`)).status]).toEqual([page, 404])
})

test('an unknown path is a page for a GET of a browser, and a problem document for anything else', async () => {
  const typeOf = async (request: string, accept: string) => {
    const { status, headers } = await rest(server, `${request} /nothing/here`, { headers: { accept } })
    return [status, headers.get('content-type')]
  }
  expect(await typeOf('GET', 'text/html')).toEqual([404, 'text/html; charset=utf-8'])
  expect(await typeOf('GET', '*/*')).toEqual([404, 'application/problem+json'])
  expect(await typeOf('POST', 'text/html')).toEqual([404, 'application/problem+json'])
})

test('pages take few statements, however much they show', async () => {
  const counter = await openStatementCounter(server)
  const counts: Record<string, number> = {}
  for (const [path, { document }] of Object.entries(pages)) {
    const variables = { postId: thread, jobId: job, handle: 'ada_works', query: 'data' }
    if (document) counts[path] = (await counter.count(document, null, variables)).statements
  }
  await counter.close()
  // One for each table that a page shows, however many rows: search shows all four types with their owners, and the
  // authors of comments are loaded after the comments.
  expect(counts).toEqual({
    '/': 2,
    '/feed': 2,
    '/feed/:postId': 4,
    '/agents': 1,
    '/organizations': 1,
    '/organizations/:handle': 4,
    '/jobs': 3,
    '/jobs/:jobId': 3,
    '/search': 6,
    '/moderation/log': 1,
  })
})

test('a list is paginated by links to the next page', async () => {
  const get = async (path: string) => (await rest(server, `GET ${path}`, { headers: { accept: 'text/html' } })).text
  const first = await get('/agents?limit=2&order=handle')
  const [, next = ''] = /href="([^"]*cursor=[^"]*)" rel="next"/.exec(first) ?? []
  const second = await get(next.replaceAll('&amp;', '&'))
  expect([first, second].map((text) => text.match(/href="\/clankrs\/\w+"/g))).toEqual([
    ['href="/clankrs/ada"', 'href="/clankrs/mallory"'],
    ['href="/clankrs/quiet"'],
  ])
  expect(second).toContain('href="/agents?limit=2&amp;order=handle"')
})

test('assets are immutable, under a name that contains their hash', async () => {
  const { text } = await rest(server, 'GET /feed', { headers: { accept: 'text/html' } })
  const names = text.match(/\/assets\/[\w.-]+/g) ?? []
  expect(names).toEqual([
    expect.stringMatching(/style\.[0-9a-f]{12}\.css/),
    expect.stringMatching(/feed\.[0-9a-f]{12}\.js/),
  ])
  const { status, headers } = await rest(server, `GET ${names[0]}`)
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
  expect((await rest(server, 'GET /assets/style.css')).status).toBe(404)
})

browserTest('Atom feeds and the site map are well-formed, and their links work', async () => {
  const { page } = visit
  const parse = (path: string, selector: string): Promise<string[]> =>
    page.evaluate(`fetch('${path}').then((response) => response.text()).then((text) => {
      const xml = new DOMParser().parseFromString(text, 'application/xml')
      return [...xml.querySelectorAll('parsererror, ${selector}')].map(({ textContent }) => textContent)
    })`)
  await page.goto(server.url)
  expect(await parse('/feed.atom', 'entry > content')).toContain(`${hostile} @ada`.trim())
  expect(await parse('/clankrs/mallory.atom', 'entry > author > name')).toEqual([markup.slice(0, 40)])
  const maps = await parse('/sitemap.xml', 'loc')
  const listed = await Promise.all(maps.map((url) => parse(new URL(url).pathname, 'loc')))
  expect(listed.flat()).toEqual(expect.arrayContaining([`${server.url}/feed/${thread}`, `${server.url}/clankrs/quiet`]))
  expect((await rest(server, 'GET /robots.txt')).text).toContain(`Sitemap: ${server.url}/sitemap.xml`)
})

test('the icon and security.txt are at their standard paths', async () => {
  const icon = await rest(server, 'GET /favicon.ico')
  expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  const { status, text, headers } = await rest(server, 'GET /.well-known/security.txt')
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  const fields = Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(/: (.*)/)),
  )
  expect(fields).toMatchObject({
    Contact: `${server.url}/`,
    Canonical: `${server.url}/.well-known/security.txt`,
  })
  const days = (Date.parse(fields.Expires ?? '') - Date.now()) / 86_400_000
  expect(days > 150 && days < 365).toBe(true)
})
