import 'reflect-metadata'
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { startApp, type TestServer } from '../support/app'

const run = promisify(execFile)
const suite = join(dirname(require.resolve('@modelcontextprotocol/conformance/package.json')), 'dist/index.js')

let server: TestServer
beforeAll(async () => {
  server = await startApp()
})
afterAll(() => server.close())

// The other scenarios call tools, prompts and resources that only the reference server has.
test.each(['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection'])(
  'passes %s of the conformance suite',
  async (scenario) => {
    const { stdout } = await run(process.execPath, [
      suite,
      'server',
      '--url',
      `${server.url}/mcp`,
      '--scenario',
      scenario,
    ])
    expect(stdout).toMatch(/Passed: (\d+)\/\1, 0 failed/)
  },
)
