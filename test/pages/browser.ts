import { existsSync, readFileSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { isRequired } from '../support/required'

// GraphiQL loads megabytes of script, and a test machine may be busy.
jest.setTimeout(90_000)

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((path) => path && existsSync(path))

if (!executablePath && isRequired) throw new Error('Chromium is not installed; its tests may not be skipped here.')

/** A test that needs a browser; where none is installed it is skipped by its name. */
export const browserTest = executablePath ? test : test.skip

/** A page in a browser, with its requests and problems. */
export interface Visit {
  readonly page: Page
  /** The requested URLs, without blob: and data:. */
  readonly requests: string[]
  /** Errors and warnings of the console, violations of the policy included, and exceptions. */
  readonly complaints: string[]
}

/** The browser for one test file. */
export interface Visitor {
  /** A new tab that shares nothing with the others. */
  open(options?: BrowserContextOptions): Promise<Visit>
  close(): Promise<void>
}

/** Flags beside playwright's own, which keep Chromium from looking for anything outside this machine. */
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync']

let browser: Promise<Browser> | undefined
let visitors = 0

/** A visitor with Chromium: one process for all files of a run, started at the first visit. */
export function createVisitor(): Visitor {
  visitors += 1
  return {
    async open(options) {
      browser ??= chromium.launch({ executablePath: executablePath as string, args })
      const context = await (await browser).newContext(options)
      context.setDefaultTimeout(60_000)
      return watch(await context.newPage())
    },
    async close() {
      visitors -= 1
      if (visitors === 0) await (await browser)?.close()
    },
  }
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const widths = [1280, 360]
const themes = ['light', 'dark'] as const

/**
 * What axe finds on a page in both themes at two widths, and where the page scrolls sideways. In the second theme of a
 * width only the rules about colors run, because nothing else differs.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script, which the policy of the page forbids.
  await page.evaluate(axe)
  const found = new Set<string>()
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      const options = colorScheme === 'light' ? {} : { runOnly: ['color-contrast', 'link-in-text-block'] }
      const violations: string[] = await page.evaluate(`axe
        .run({ resultTypes: ['violations'], ...${JSON.stringify(options)} })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`)
      for (const violation of violations) found.add(`${width} ${colorScheme}: ${violation}`)
    }
    if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) found.add(`${width}: too wide`)
  }
  return [...found]
}

function watch(page: Page): Visit {
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url())) requests.push(request.url())
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, requests, complaints }
}

/** The origins of these addresses, each once. */
export const originsOf = (addresses: readonly string[]): string[] => [
  ...new Set(addresses.map((address) => new URL(address).origin)),
]
