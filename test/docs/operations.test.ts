import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { readConfig, settings } from '../../src/config'
import { limitRules } from '../../src/platform/rate-limits/rate-limit-rules'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { register } from '../support/factories'

const project = join(__dirname, '../..')
const textOf = (name: string) => readFileSync(join(project, name), 'utf8')
const known = new Set([...Object.keys(settings), ...Object.values(limitRules).map(({ setting }) => setting)])

/** A service of a compose file, or a container of Kubernetes. */
interface Part {
  readonly build?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly env?: readonly { name: string; value: string }[]
}

const composeFiles = ['compose.yaml', 'compose.cluster.yaml'].map((name) => parse(textOf(name), { logLevel: 'silent' }))
const services = composeFiles.flatMap((file): [string, Part][] => Object.entries(file.services))
const ours = services.filter(([name, { build }]) => build || name === 'server').map(([, part]) => part)
const [, kubernetes = ''] =
  /```yaml\n(apiVersion[\s\S]*?)```/.exec(textOf('src/transport/pages/guide/operations.md')) ?? []
const [deployment] = parseAllDocuments(kubernetes).map((document) => document.toJS())
const { initContainers, containers } = deployment.spec.template.spec
const parts: Part[] = [...ours, ...initContainers, ...containers]

/** What a setting is when the variables of compose are set. */
const filled = (value: string) =>
  value.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, __, kind, text) => (kind === '-' ? text : 'x'.repeat(32)))
const environmentOf = ({ environment = {}, env = [] }: Part): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)])),
  ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
})

test('compose files, Kubernetes and the Dockerfile name settings and programs that exist', () => {
  expect(parts).toHaveLength(6)
  const database = { DATABASE_URL: 'postgres://clankdin:x@postgres/clankdin' }
  for (const part of parts) {
    const environment = environmentOf(part)
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([])
    expect(() => readConfig({ ...database, ...environment })).not.toThrow()
  }
  const docker = textOf('Dockerfile')
  const commands = [...parts.flatMap(({ command }) => (command ? [command.join(' ')] : [])), docker]
  const programs = commands.flatMap((command) =>
    [...command.matchAll(/dist\/(src\/[\w-]+)\.js/g)].map(([, path]) => `${path}.ts`),
  )
  expect(programs.sort()).toEqual(['src/main.ts', 'src/migrate.ts', 'src/migrate.ts'])
  for (const program of programs) expect(existsSync(join(project, program))).toBe(true)
  const { scripts } = JSON.parse(textOf('package.json'))
  expect([...docker.matchAll(/npm run (\w+)/g)].filter(([, name = '']) => !scripts[name])).toEqual([])
  const copied = [...docker.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '))
  const admitted = textOf('.dockerignore').split('\n')
  expect(
    copied.filter((name) => !existsSync(join(project, name)) || !admitted.includes(`!${name.replace('./', '')}`)),
  ).toEqual([])
})

describe('the dashboard and the rules', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startApp({ METRICS: 'true' })
    await register(server, 'Ada')
  })
  afterAll(() => server.close())

  test('query existing metrics', async () => {
    const dashboard: { panels: { targets: { expr: string }[] }[] } = JSON.parse(
      textOf('src/platform/metrics/grafana-dashboard.json'),
    )
    const rules: { groups: { rules: { expr: string }[] }[] } = parse(textOf('src/platform/metrics/alert-rules.yaml'))
    const expressions = [
      ...dashboard.panels.flatMap(({ targets }) => targets),
      ...rules.groups.flatMap((group) => group.rules),
    ].map(({ expr }) => expr)
    expect(expressions.length).toBeGreaterThan(20)
    const { text } = await rest(server, 'GET /metrics')
    const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]))
    const isThere = (name: string) =>
      types.has(name) || types.get(name.replace(/_(bucket|count|sum)$/, '')) === 'histogram'
    const asked = expressions.flatMap((expression) => expression.match(/clankdin_\w+/g) ?? [])
    expect(asked.filter((name) => !isThere(name))).toEqual([])
  })

  test('the probes of Kubernetes succeed', async () => {
    const [{ startupProbe, livenessProbe, readinessProbe }] = containers
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe])
      expect((await rest(server, `GET ${httpGet.path}`)).status).toBe(200)
  })
})
