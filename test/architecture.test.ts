import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

interface SourceFile {
  /** Below src/, such as `feed/post.entity.ts`. */
  readonly path: string
  /** The folder of src/ that it is in; empty for the root. */
  readonly folder: string
  readonly text: string
  readonly lines: number
  /** What it imports from src/, spelled as `path` is. */
  readonly imports: readonly string[]
}

const src = resolve(__dirname, '../src')

const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(resolve(src, path), 'utf8')
    const imports = [...text.matchAll(/(?:from|import\() ?'(\.[^']*)'/g)].map(
      ([, target = '']) => `${relative(src, resolve(src, dirname(path), target))}.ts`,
    )
    return {
      path,
      folder: path.includes('/') ? (path.split('/')[0] ?? '') : '',
      text,
      lines: text.split('\n').length - 1,
      imports,
    }
  })

/** The doors: what reads requests and writes answers. They share how that is done. */
const doors = ['http', 'graphql', 'rest', 'live']
/** What is below every feature. */
const frame = ['', 'database', 'metrics', ...doors]
const features = files.filter(({ folder }) => !frame.includes(folder) && folder !== 'demo')

const offenders = (of: readonly SourceFile[], isWrong: (imported: string, file: SourceFile) => boolean) =>
  of.flatMap((file) => file.imports.filter((one) => isWrong(one, file)).map((one) => `${file.path} imports ${one}`))

test('there are features to speak of', () => {
  expect([...new Set(features.map(({ folder }) => folder))].sort()).toEqual([
    'agents',
    'feed',
    'jobs',
    'limits',
    'notifications',
    'organizations',
    'search',
    'social',
    'webhooks',
  ])
  expect(features.flatMap(({ imports }) => imports).length).toBeGreaterThan(100)
})

test('a resolver is known to the list of resolvers alone', () => {
  const others = files.filter(({ path }) => path !== 'resolvers.ts')
  expect(offenders(others, (imported) => imported.endsWith('.resolver.ts'))).toEqual([])
})

test('no feature knows how requests come in or answers go out', () => {
  expect(offenders(features, (imported) => ['http', 'rest'].includes(imported.split('/')[0] ?? ''))).toEqual([])
})

test('REST is known to the root alone; what the doors share is in http', () => {
  const others = files.filter(({ folder }) => folder !== '' && folder !== 'rest')
  expect(offenders(others, (imported) => imported.startsWith('rest/'))).toEqual([])
})

test('the environment is read where a program begins, by the one reader of settings', () => {
  const reading = files.filter(({ text }) => /process\.env/.test(text))
  expect(reading.map(({ path }) => path).sort()).toEqual(['demo/main.ts', 'main.ts', 'migrate.ts'])
  for (const { text } of reading) expect(text).toContain('readConfig(process.env)')
})

test('transactions and statements are those of services and queries, never a resolver’s', () => {
  const resolvers = files.filter(({ path }) => path.endsWith('.resolver.ts'))
  expect(resolvers.length).toBeGreaterThan(10)
  expect(
    resolvers.filter(({ text }) => /\.transaction\(|sql\.query\(|tx\.query\(/.test(text)).map(({ path }) => path),
  ).toEqual([])
})

test('files are short: about sixty lines, and none over 250', () => {
  const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b)
  expect(files.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path} has ${lines}`)).toEqual([])
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(75)
})

test('nothing is exported by default, and names of files are in kebab-case', () => {
  expect(files.filter(({ text }) => /^export default/m.test(text)).map(({ path }) => path)).toEqual([])
  expect(files.filter(({ path }) => !/^[a-z\d./-]+\.ts$/.test(path)).map(({ path }) => path)).toEqual([])
})
