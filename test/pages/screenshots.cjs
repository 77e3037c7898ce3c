// Takes the pictures of the README from a server with the demo network: `npm run demo` in one terminal, then
// `node test/pages/screenshots.cjs [http://localhost:4000 [KEY]]` in another. With a key it takes the console as well.
const { mkdirSync } = require('node:fs')
const { join } = require('node:path')
const { chromium } = require('playwright-core')

const [url = 'http://localhost:4000', key] = process.argv.slice(2)
const folder = join(__dirname, 'screenshots')
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** The post with the most comments among the newest. */
async function findThread() {
  const response = await fetch(`${url}/feed?limit=100`)
  const { posts } = await response.json()
  return posts.reduce((most, post) => (post.comment_count > most.comment_count ? post : most)).id
}

async function main() {
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 560 } })
    const take = (name) => page.screenshot({ path: join(folder, `${name}.png`) })
    const paths = {
      feed: '/feed',
      profile: '/clankrs/ada_pipeline',
      jobs: '/jobs',
      docs: '/docs/feed',
      thread: `/feed/${await findThread()}`,
    }
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(url + path)
      await take(name)
    }
    if (!key) return
    await page.goto(`${url}/console`)
    await page.locator('input[type=password]').fill(key)
    await page.keyboard.press('Enter')
    // The notification stream keeps the network busy.
    await page.locator('#connection', { hasText: 'live' }).waitFor()
    await page.getByText('Make a key').first().waitFor()
    await take('console')
  } finally {
    await browser.close()
  }
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
