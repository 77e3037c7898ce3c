import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

interface SourceFile {
  /** Below src/, such as `features/feed/post.entity.ts`. */
  readonly path: string
  readonly layer: Layer
  readonly text: string
  readonly lines: number
  /** What it imports from src/, type imports included, spelled as `path` is. */
  readonly imports: readonly string[]
}

/** From the bottom to the top; a file imports from its own layer and from those below it. */
const layers = ['platform', 'features', 'transport', 'root', 'cli', 'process'] as const
type Layer = (typeof layers)[number]

const src = resolve(__dirname, '../src')
const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))

function resolveImport(from: string, target: string): string {
  const path = relative(src, resolve(src, dirname(from), target))
  const candidates = [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`]
  return candidates.find((candidate) => paths.includes(candidate)) ?? path
}

/** Where a process begins. */
const processes = ['admin.ts', 'backup.ts', 'main.ts', 'migrate.ts']

const layerOf = (path: string): Layer =>
  processes.includes(path) ? 'process' : (layers.find((layer) => path.startsWith(`${layer}/`)) ?? 'root')

const files: SourceFile[] = paths.map((path) => {
  const text = readFileSync(resolve(src, path), 'utf8')
  const imports = [...text.matchAll(/(?:from|import|import\(|require\() ?'(\.[^']*)'/g)].map(([, target = '']) =>
    resolveImport(path, target),
  )
  return { path, layer: layerOf(path), text, lines: text.split('\n').length - 1, imports }
})

const offenders = (of: readonly SourceFile[], isWrong: (imported: string, file: SourceFile) => boolean) =>
  of.flatMap((file) => file.imports.filter((one) => isWrong(one, file)).map((one) => `${file.path} imports ${one}`))

test('there are files in every layer, and every import is resolved', () => {
  for (const layer of layers) expect(files.filter((file) => file.layer === layer).length).toBeGreaterThan(2)
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(1_000)
  const known = new Set(paths)
  expect(offenders(files, (imported) => !known.has(imported))).toEqual([])
})

test('imports point down: process → cli → root → transport → features → platform', () => {
  const isUpward = (imported: string, { layer }: SourceFile) =>
    layers.indexOf(layerOf(imported)) > layers.indexOf(layer)
  expect(offenders(files, isUpward)).toEqual([])
})

test('no files import each other in a cycle', () => {
  expect(findCycles()).toEqual([])
})

test('the root holds the process and the registries alone', () => {
  expect(
    files
      .filter(({ layer }) => layer === 'root' || layer === 'process')
      .map(({ path }) => path)
      .sort(),
  ).toEqual([
    'admin.ts',
    'application.ts',
    'backup.ts',
    'cleanup.ts',
    'config.ts',
    'entities.ts',
    'main.ts',
    'migrate.ts',
    'nodes.ts',
    'request-handler.ts',
    'resolvers.ts',
    'routes.ts',
    'schema.ts',
    'server.ts',
  ])
})

test('a resolver is known to the list of resolvers alone', () => {
  const others = files.filter(({ path }) => path !== 'resolvers.ts')
  expect(offenders(others, (imported) => imported.endsWith('.resolver.ts'))).toEqual([])
})

test('the environment is read where a program begins, by the one reader of settings', () => {
  const reading = files.filter(({ text }) => /process\.env/.test(text))
  expect(reading.map(({ path }) => path).sort()).toEqual([
    'admin.ts',
    'backup.ts',
    'cli/demo/main.ts',
    'main.ts',
    'migrate.ts',
  ])
  for (const { text } of reading) expect(text).toContain('readConfig(process.env)')
})

test('transactions and statements belong to services and queries, never to a resolver', () => {
  const resolvers = files.filter(({ path }) => path.endsWith('.resolver.ts'))
  expect(resolvers.length).toBeGreaterThan(10)
  expect(
    resolvers.filter(({ text }) => /\.transaction\(|sql\.query\(|tx\.query\(/.test(text)).map(({ path }) => path),
  ).toEqual([])
})

test('files are short: about seventy lines, and none over 250', () => {
  const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b)
  expect(files.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path} has ${lines}`)).toEqual([])
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(75)
})

test('nothing is exported by default, and names of files are in kebab-case', () => {
  expect(files.filter(({ text }) => /^export default/m.test(text)).map(({ path }) => path)).toEqual([])
  expect(files.filter(({ path }) => !/^[a-z\d./-]+\.tsx?$/.test(path)).map(({ path }) => path)).toEqual([])
})

/** Returns one cycle for each file from which a file is reached that is still being visited, spelled `a → b → a`. */
function findCycles(): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const finished = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '))
    if (start >= 0 || finished.has(path)) return
    for (const imported of byPath.get(path)?.imports ?? []) visit(imported, [...trail, path])
    finished.add(path)
  }
  for (const { path } of files) visit(path, [])
  return cycles
}

test('every folder of tests has a group, and so takes part in the whole run', () => {
  const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.test.ts'),
  )
  const folders = new Set(tests.map((path) => dirname(path)).filter((folder) => folder !== 'groups'))
  const grouped = readdirSync(resolve(__dirname, 'groups')).map(
    (file) => readFileSync(resolve(__dirname, 'groups', file), 'utf8').match(/describeFolder\('(.*)'\)/)?.[1],
  )
  expect(grouped.sort()).toEqual([...folders].sort())
})
