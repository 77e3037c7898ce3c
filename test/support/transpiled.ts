import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { transformFile } from '@swc/core'

/** An option missing in .swcrc: in other files `<T>` begins a type and not an element. */
const tsx = { jsc: { parser: { syntax: 'typescript', decorators: true, tsx: true } } } as const
const project = resolve(__dirname, '../..')

/**
 * Writes `src` as JavaScript into a folder of its own, so that a test that starts the server or a command in a process
 * does not transpile it again each time. It lies under node_modules, where the packages are found from. Returns the
 * folder and a function that removes it.
 */
export async function transpileServer(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = join(project, 'node_modules/.cache/clankdin-test', String(process.pid))
  const entries = await readdir(join(project, 'src'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  files.push(join(project, 'test/support/embedded-server.ts'))
  await Promise.all(files.map((file) => writeTranspiled(file, join(folder, file.slice(project.length)))))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function writeTranspiled(file: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  if (!/\.tsx?$/.test(file)) return cp(file, target)
  const { code } = await transformFile(file, { ...(file.endsWith('.tsx') && tsx), cwd: project, sourceMaps: 'inline' })
  await writeFile(target.replace(/\.tsx?$/, '.js'), code)
}

/** The transpiled file of a module under `src`, such as `main`. */
export const transpiled = (module: string): string => join(transpiledFolder(), 'src', `${module}.js`)

/** The folder that `src` and the programs under `test` were transpiled into. */
export function transpiledFolder(): string {
  const folder = process.env.TEST_TRANSPILED
  if (!folder) throw new Error('TEST_TRANSPILED is not set; run the tests with jest and its configuration.')
  return folder
}
