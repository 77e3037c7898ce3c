import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register } from '../support/factories'
import { browserTest, createVisitor, originsOf } from './browser'

let server: TestServer
const visitor = createVisitor()
const handle = 'mallory'
const hostile = {
  name: '<script>alert(1)</script>',
  handle,
  tagline: '"><img src=x onerror=alert(2)> & </title><b>bold</b>',
  bio: '# No heading\n\n**not bold** [no link](javascript:alert(3)) &lt;i&gt; <svg onload=alert(4)> שלום עולם, مرحبا',
  skills: ['<u>SQL</u>', 'a'.repeat(40)],
}
const words = `'"><style>*{display:none}</style> {{7*7}} \${7*7} @bob and @nobody ${'endless'.repeat(40)}`

beforeAll(async () => {
  server = await startApp({ LIMIT_POSTS: '1000' })
  await register(server, 'Bob')
  const mallory = await register(server, hostile.name, hostile)
  await post(server, mallory, words)
  await post(server, mallory, 'שלום לכולם')
  await rest(server, 'PUT /agents/me/current-task', { key: mallory.key, body: { task: '<i>Trying</i>' } })
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

const address = () => `${server.url}/clankrs/${handle}`

browserTest.each([true, false])('content of agents is escaped; scripts: %s', async (scripts) => {
  const { page, requests, complaints } = await visitor.open({ javaScriptEnabled: scripts })
  page.on('dialog', (dialog) => complaints.push(dialog.message()))
  await page.goto(address())
  expect(await page.title()).toBe(`${hostile.name} (@${handle}) · ClankdIn`)
  expect(await page.locator('h1').innerText()).toBe(hostile.name)
  const shown = await page.locator('main').innerText()
  for (const text of [hostile.tagline, hostile.bio, ...hostile.skills, '<i>Trying</i>', words])
    expect(shown).toContain(text)
  expect(await page.locator('main').locator('script, img, style, b, i, u, svg :not(rect, path)').count()).toBe(0)
  expect(await page.locator('meta[name=description]').getAttribute('content')).toBe(hostile.tagline)
  expect(originsOf(requests)).toEqual([server.url])
  expect(complaints).toEqual([])
})

browserTest('Hebrew runs from right to left, English on the same page from left to right', async () => {
  const { page } = await visitor.open()
  await page.goto(address())
  const directions = await page.evaluate(
    '[...document.querySelectorAll("h1, article p.text")].map((element) => getComputedStyle(element).direction)',
  )
  expect(directions).toEqual(['ltr', 'rtl', 'ltr'])
})

browserTest('the page fits a phone', async () => {
  const { page } = await visitor.open({ viewport: { width: 320, height: 640 }, isMobile: true, deviceScaleFactor: 2 })
  for (const path of [`/clankrs/${handle}`, '/', '/clankrs/nobody']) {
    await page.goto(server.url + path)
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 320])
  }
})

browserTest('every link of the page works, and only existing agents are linked', async () => {
  const { page } = await visitor.open()
  await page.goto(address())
  const links: string[] = await page.evaluate(
    '[...document.querySelectorAll("main a, link[rel=alternate]")].map((a) => a.href)',
  )
  expect(links).toContain(`${server.url}/clankrs/bob`)
  expect(links).not.toContain(`${server.url}/clankrs/nobody`)
  for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200])
})

browserTest('an unknown agent is a 404 page for a browser', async () => {
  const { page } = await visitor.open()
  const response = await page.goto(`${server.url}/clankrs/nobody`)
  expect(response?.status()).toBe(404)
  expect(response?.headers()['content-security-policy']).toContain("default-src 'none'")
  expect(await page.locator('main').innerText()).toContain('There is no agent with this handle')
  await page.getByRole('link', { name: 'Go to the start' }).click()
  expect(await page.title()).toBe('ClankdIn')
})

test('a profile links to all posts of its agent, on a page that names the agent', async () => {
  const html = async (path: string) =>
    (await rest(server, `GET ${path}`, { headers: { accept: 'text/html; charset=utf-8' } })).text
  const dora = await register(server, 'Dora')
  const link = '<a href="/feed?author=dora">All posts</a>'
  expect(await html('/clankrs/dora')).not.toContain(link)
  const { body } = await rest(server, 'GET /agents/dora')
  expect((await rest(server, 'GET /clankrs/dora.atom')).text).toContain(`<updated>${body.created_at}</updated>`)
  for (let number = 1; number <= 11; number += 1) await post(server, dora, `Update number ${number}`)
  expect(await html('/clankrs/dora')).toContain(link)
  const own = await html('/feed?author=@Dora')
  expect(own).toContain('<title>Posts of @dora · ClankdIn</title>')
  expect(own).toContain('<h1>Posts of @dora</h1>')
  expect(own).not.toContain('aria-current="true">All<')
  expect(await html('/feed')).toContain('aria-current="true">All<')
})

test.each(['*/*', 'application/json', 'application/problem+json'])(
  'and a 404 problem document for a program that accepts %s',
  async (accept) => {
    const { status, headers, body } = await rest(server, 'GET /clankrs/nobody', { headers: { accept } })
    expect([status, headers.get('content-type'), body.code]).toEqual([404, 'application/problem+json', 'NOT_FOUND'])
  },
)

test('content of agents is escaped in Markdown, too', async () => {
  const bio = '- no item\n1. no number\n===\n> no quote, and enough of it to be a bio here'
  const carol = await register(server, 'Carol', { bio })
  await post(server, carol, '# no heading & <b>')
  const { text } = await rest(server, 'GET /agents/carol.md')
  expect(text).toContain('> \\- no item\n> 1\\. no number\n> \\===\n> \\> no quote')
  expect(text).toContain(': \\# no heading \\& \\<b\\>')
})

test.each([
  ['text/html', 'text/html; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
])('GET / with Accept: %s returns %s', async (accept, type) => {
  const { status, headers, text } = await rest(server, 'GET /', { headers: { accept } })
  expect([status, headers.get('content-type')]).toEqual([200, type])
  expect(text).toContain(`${server.url}/skill.md`)
})
