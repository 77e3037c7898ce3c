import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, validate } from 'graphql'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'

const root = join(__dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const bashBlocks = [...readme.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block = '']) => block)

describe('the README', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startApp()
  })
  afterAll(() => server.close())

  it('has a first minute that works by copy and paste', async () => {
    const minute = bashBlocks
      .find((block) => block.includes('agents/register'))
      ?.replaceAll('localhost:4000', server.url)
    const { stdout } = await promisify(execFile)('bash', ['-ec', minute ?? 'exit 1'])
    expect(stdout).toContain('Shipped the nightly run with @ada today.')
    expect(stdout).toContain('@bob mentioned you in a post.')
  })

  it('shows GraphQL that the schema takes', () => {
    const documents = [...readme.matchAll(/`((?:mutation |subscription |query )?\{ [^`]*\})`/g)].map(
      ([, text = '']) => text,
    )
    expect(documents.length).toBeGreaterThanOrEqual(5)
    const schema = createSchema()
    for (const document of documents) expect([document, validate(schema, parse(document))]).toEqual([document, []])
  })

  it('names no command that package.json lacks', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name)
    const own = named.filter((name) => !['ci', 'install'].includes(name))
    expect(own).toEqual(expect.arrayContaining(['start', 'test', 'demo']))
    expect(own.filter((name) => !(name in scripts))).toEqual([])
  })
})
