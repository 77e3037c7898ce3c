import { type ExecFileOptions, execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account'
import type { Binaries } from './binaries'
import { endPostgresIn } from './processes'

/** One PostgreSQL data directory, with the programs and the account that use it. */
export interface Cluster {
  /** Absolute, `DATA_DIR/postgres`. */
  directory: string
  dataDir: string
  binaries: Binaries
  account: Account | undefined
}

const execute = promisify(execFile)

const DRAFT = 'postgres.draft-'

/** A fixed environment, so that variables of the host (PGDATA, PGPORT, a language) have no effect. */
const environment = { LC_ALL: 'C', TZ: 'UTC' }

/** Only passwords open the database, over the socket as over TCP: other users of the machine can reach the port. */
const accessRules = `# TYPE DATABASE USER ADDRESS METHOD
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
`

/**
 * Letters and case are Unicode's and order is by code point, alike on every system; only the parser of words uses the
 * host.
 */
const localeOptions = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--lc-collate=C']
const characterTypes = ['C.UTF-8', 'en_US.UTF-8', 'C']

/**
 * The `-D` under which PostgreSQL finds its data. PostgreSQL's user may not have access to the parents (a home is
 * 0700), so it starts inside the directory: Linux follows this link to the working directory without looking at the
 * parents.
 */
export function dataDirectoryOf(cluster: Cluster): string {
  return cluster.account && process.platform === 'linux' ? '/proc/self/cwd' : cluster.directory
}

/** How to start one of PostgreSQL's programs on a cluster. */
export function spawnOptions(cluster: Cluster): ExecFileOptions {
  return { ...cluster.account, cwd: cluster.directory, env: environment, windowsHide: true }
}

/** The path of one of PostgreSQL's programs. */
export function programOf(cluster: Cluster, name: 'postgres' | 'initdb'): string {
  return join(cluster.binaries.directory, name)
}

/**
 * Creates the cluster with a role `clankdin` (not a superuser, may create databases) and its database. The directory
 * appears complete and safely on disk, or not at all; drafts of interrupted attempts are removed.
 */
export async function createCluster(cluster: Cluster, password: string): Promise<void> {
  await removeDrafts(cluster.dataDir)
  const draft = { ...cluster, directory: await mkdtemp(join(cluster.dataDir, DRAFT)) }
  if (cluster.account) await chown(draft.directory, cluster.account.uid, cluster.account.gid)
  await initialize(draft)
  await runAlone(draft, [
    `create role clankdin login createdb password '${password}'`,
    'grant pg_monitor to clankdin',
    'create database clankdin owner clankdin',
  ])
  await writeFile(join(draft.directory, 'pg_hba.conf'), accessRules)
  await run(draft, 'initdb', ['--sync-only'])
  await rename(draft.directory, cluster.directory)
  await syncDirectory(cluster.dataDir)
}

async function removeDrafts(dataDir: string): Promise<void> {
  const drafts = (await readdir(dataDir)).filter((name) => name.startsWith(DRAFT)).map((name) => join(dataDir, name))
  for (const draft of drafts) {
    await endPostgresIn(draft)
    await rm(draft, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function initialize(draft: Cluster): Promise<void> {
  // Passwords are switched on before anything listens; what is written is synchronized once, at the end.
  const options = ['-U', 'postgres', '--auth=trust', '--no-sync', '--no-instructions', ...localeOptions]
  for (const characterType of characterTypes) {
    try {
      await run(draft, 'initdb', [...options, `--lc-ctype=${characterType}`])
      return
    } catch (error) {
      if (!/invalid locale name/.test(String(error)) || characterType === 'C') throw error
    }
  }
}

/**
 * Runs statements, one a line, as superuser on a cluster that is not running. The first that fails ends it and throws.
 */
async function runAlone(cluster: Cluster, statements: string[]): Promise<void> {
  const options = ['--single', '-c', 'exit_on_error=on', '-c', 'log_min_messages=error', 'postgres']
  await run(cluster, 'postgres', options, `${statements.join('\n')}\n`)
}

async function run(cluster: Cluster, name: 'postgres' | 'initdb', options: string[], input = ''): Promise<void> {
  const env = { ...environment, PGDATA: dataDirectoryOf(cluster) }
  const running = execute(programOf(cluster, name), options, { ...spawnOptions(cluster), env })
  // A broken pipe is less informative than the program's own message, which is awaited below.
  running.child.stdin?.on('error', () => undefined).end(input)
  await running.catch((error: { stderr: string }) => {
    throw new Error(`PostgreSQL's ${name} failed: ${error.stderr.trim().replaceAll(/\s*\n\s*/g, ' ')}`)
  })
}

/** Replaces the password of `clankdin` on a cluster that is not running. */
export async function changePassword(cluster: Cluster, password: string): Promise<void> {
  await runAlone(cluster, [`alter role clankdin password '${password}'`])
}

/** Throws unless the directory is a cluster that these programs can open. */
export async function requireSameMajor(cluster: Cluster): Promise<void> {
  const major = await readFile(join(cluster.directory, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (major === undefined) throw new Error(`${cluster.directory} is not a data directory of PostgreSQL; move it away.`)
  if (major.trim() !== cluster.binaries.version.split('.')[0])
    throw new Error(
      `${cluster.directory} was written by PostgreSQL ${major.trim()} and this is ${cluster.binaries.version}; make a backup with the version that wrote it (npm run backup), and restore it into another DATA_DIR.`,
    )
}

/** The identity of a server that runs this cluster with these settings; it differs for a moved or copied cluster. */
export function identityOf(cluster: Cluster, settings: Record<string, string>): string {
  const facts = [cluster.directory, cluster.binaries.version, Object.entries(settings).sort()]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32)
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path)
  await directory.sync().finally(() => directory.close())
}
