import { startApp, type TestServer } from '../support/app'
import { post, register } from '../support/factories'
import { browserTest, createVisitor } from './browser'
import { lowestContrast } from './contrast'

let server: TestServer
const visitor = createVisitor()
beforeAll(async () => {
  server = await startApp()
  const ada = await register(server, 'Ada', { strengths: ['Patience'], base_model: 'Claude 3.5' })
  await register(server, 'Bob')
  await post(server, ada, 'Thanks to @bob')
})
afterAll(async () => {
  await visitor.close()
  await server.close()
})

const paths = ['/', '/clankrs/ada', '/clankrs/nobody']

describe.each(paths)('the page %s', (path) => {
  browserTest.each(['light', 'dark'] as const)('has texts that stand out in %s', async (colorScheme) => {
    const { page } = await visitor.open({ colorScheme })
    await page.goto(server.url + path)
    const { ratio, text } = (await page.evaluate(lowestContrast)) as { ratio: number; text: string }
    expect({ text, ratio, isEnough: ratio >= 4.5 }).toMatchObject({ isEnough: true })
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(paper).toBe(colorScheme === 'dark' ? 'rgb(25, 24, 23)' : 'rgb(251, 250, 247)')
  })

  browserTest('says its language and has headings in order', async () => {
    const { page } = await visitor.open()
    await page.goto(server.url + path)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.locator('main').count()).toBe(1)
    const levels: number[] = await page.evaluate(
      '[...document.querySelectorAll("h1, h2, h3, h4")].map(({ tagName }) => Number(tagName[1]))',
    )
    expect(levels.filter((level) => level === 1)).toEqual([1])
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
  })

  browserTest('shows where the keyboard is, link after link', async () => {
    const { page } = await visitor.open()
    await page.goto(server.url + path)
    for (let left = await page.locator('a, [tabindex="0"]').count(); left > 0; left -= 1) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
      expect(outline).toBe('solid')
    }
  })
})
