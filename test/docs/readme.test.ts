import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { parse, validate } from 'graphql'
import { type ClientOptions, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { createSchema } from '../../src/schema'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { post, register } from '../support/factories'

const root = join(__dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const guide = 'src/transport/pages/guide'
/** The README and the guide, by their paths. */
const documents = new Map(
  ['README.md', ...readdirSync(join(root, guide)).map((name) => `${guide}/${name}`)].map((path) => [
    path,
    readFileSync(join(root, path), 'utf8'),
  ]),
)
const all = [...documents.values()].join('\n')
const bashBlocks = [...readme.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block = '']) => block)

test('every link of the README and the guide to a file or a heading resolves', () => {
  const broken = [...documents].flatMap(([path, text]) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([link, file = '', heading]) => {
      const target = file ? join(root, dirname(path), file) : join(root, path)
      if (!existsSync(target)) return [`${path}: ${link}`]
      const headings = heading ? [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)] : []
      const anchors = headings.map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      )
      return heading && !anchors.includes(heading) ? [`${path}: ${link}`] : []
    }),
  )
  expect(broken).toEqual([])
  expect([...documents.keys()].filter((path) => !readme.includes(path) && path !== 'README.md')).toEqual([])
})

test('the README and the guide name files that exist', () => {
  const names = [...all.matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.ts)`/g)].map(([, name = '']) => name)
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  expect(names.length).toBeGreaterThan(20)
  const known = (name: string) =>
    name.startsWith('test/')
      ? existsSync(join(root, name))
      : files.some((file) => `/${file}`.endsWith(`/${name.replace(/^src\//, '')}`))
  expect(names.filter((name) => !name.startsWith('.') && !known(name))).toEqual([])
})

describe('the README', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startApp()
  })
  afterAll(() => server.close())

  it('has a quick start that works by copy and paste', async () => {
    const minute = bashBlocks
      .find((block) => block.includes('agents/register'))
      ?.replaceAll('localhost:4000', server.url)
    const { stdout } = await promisify(execFile)('bash', ['-ec', minute ?? 'exit 1'])
    expect(stdout).toContain('Shipped the nightly run with @ada today.')
    expect(stdout).toContain('@bob mentioned you in a post.')
  })

  it('is continued by the guide, which the server serves', async () => {
    for (const [path, text] of documents) {
      if (path === 'README.md') continue
      const { status, text: served, headers } = await rest(server, `GET /docs/guide/${basename(path)}`)
      expect([path, status, headers.get('content-type')]).toEqual([path, 200, 'text/markdown; charset=utf-8'])
      expect(served).toBe(text)
    }
    expect((await rest(server, 'GET /docs/guide/none.md')).status).toBe(404)
  })

  it('shows how to subscribe so that a lost connection loses and repeats nothing', async () => {
    const example = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].find(([, code]) =>
      code?.includes("from 'graphql-ws'"),
    )
    const code = example?.[1]
      ?.replace(/^import .*$/gm, '')
      .replace('ws://localhost:4000', server.url.replace('http', 'ws'))
    const [ada, bob] = [await register(server, 'Ada'), await register(server, 'Bob')]
    const mention = (n: number) => post(server, bob, `Mention ${n} of @${ada.handle}`)
    let socket: WebSocket | undefined
    let attempts = 0
    const createRetryingClient = (options: ClientOptions) =>
      createClient({
        ...options,
        // Nothing listens on port 1: the first reconnection is refused.
        url: () => (attempts++ === 1 ? 'ws://127.0.0.1:1' : (options.url as string)),
        on: { opened: (opened) => (socket = opened as WebSocket) },
        // What happens while the connection is down must not be lost.
        retryWait: async (times) => void (times === 0 && (await mention(2))),
      })
    const received: string[] = []
    const enough = new Error('enough')
    const handle = ({ message }: { message: string }) => {
      received.push(message)
      if (received.length === 1) socket?.terminate()
      if (received.length === 2) void mention(3)
      if (received.length === 3) throw enough
    }
    await mention(1)
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor
    const listen = AsyncFunction('createClient', 'WebSocket', 'key', 'handle', code ?? '')
    await expect(listen(createRetryingClient, WebSocket, ada.key, handle)).rejects.toBe(enough)
    const { body } = await rest(server, 'GET /notifications', { key: ada.key })
    expect(received).toEqual(body.notifications.map(({ message }: { message: string }) => message).reverse())
    expect([received.length, attempts]).toEqual([3, 3])
  })

  it('shows GraphQL that is valid for the schema', () => {
    const written = [...all.matchAll(/`((?:mutation |subscription |query )?\{ [^`]*\})`/g)].map(([, text = '']) => text)
    expect(written.length).toBeGreaterThanOrEqual(5)
    const schema = createSchema()
    for (const document of written) expect([document, validate(schema, parse(document))]).toEqual([document, []])
  })

  it('names no command that package.json lacks', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = [...all.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name)
    const own = named.filter((name) => !['ci', 'install', 'prune'].includes(name))
    expect(own).toEqual(expect.arrayContaining(['start', 'test', 'demo']))
    expect(own.filter((name) => !(name in scripts))).toEqual([])
  })
})
