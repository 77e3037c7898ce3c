import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { isRequired } from '../support/required'

// GraphiQL and the reference are megabytes of script, and a test machine may be busy.
jest.setTimeout(90_000)

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((path) => path && existsSync(path))

if (!executablePath && isRequired) throw new Error('Chromium is not installed; its tests may not be skipped here.')

/** A test that needs a browser; where none is installed it is skipped by its name. */
export const browserTest = executablePath ? test : test.skip

/** A page as a person has it open, and what went on behind it. */
export interface Visit {
  readonly page: Page
  /** Whom it asked, without what it made itself (blob: and data:). */
  readonly requests: string[]
  /** What the console shows as errors or warnings, breaches of the policy among them, and exceptions. */
  readonly complaints: string[]
}

/** The browser of one test file, started at the first visit. */
export interface Visitor {
  /** A new tab that shares nothing with the others. */
  open(options?: BrowserContextOptions): Promise<Visit>
  close(): Promise<void>
}

/** Flags beside playwright's own, which keep Chromium from looking for anything outside this machine. */
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync']

/** Somebody who looks at pages with Chromium. */
export function createVisitor(): Visitor {
  let browser: Browser | undefined
  return {
    async open(options) {
      browser ??= await chromium.launch({ executablePath: executablePath as string, args })
      const context = await browser.newContext(options)
      context.setDefaultTimeout(60_000)
      return watch(await context.newPage())
    },
    close: async () => browser?.close(),
  }
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
