import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The directory of the programs of Debian's PostgreSQL; undefined where none is installed. */
export const findPostgres = (): string | undefined =>
  [17, 16, 15].map((major) => `/usr/lib/postgresql/${major}/bin`).find((path) => existsSync(join(path, 'postgres')))

const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
const isInstalled = (program: string) => directories.some((directory) => existsSync(join(directory, program)))

/** Debian's packages by the program that each of them brings. */
const packages: [string, () => unknown][] = [
  ['postgresql', findPostgres],
  ['patroni', () => isInstalled('patroni')],
  ['etcd-server', () => isInstalled('etcd')],
  ['pgbouncer', () => isInstalled('pgbouncer')],
  ['haproxy', () => isInstalled('haproxy')],
  ['redis-server', () => isInstalled('redis-server')],
]

const CREATE_CLUSTER = '/etc/postgresql-common/createcluster.conf'

function install(names: string[]): void {
  const aptGet = (...parameters: string[]) =>
    execFileSync('apt-get', parameters, {
      // Nothing that is installed here is to start by itself.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  const add = (...some: string[]) => aptGet('install', '-y', '-qq', '--no-install-recommends', ...some)
  aptGet('update', '-qq')
  add('postgresql-common')
  const text = readFileSync(CREATE_CLUSTER, 'utf8')
  writeFileSync(CREATE_CLUSTER, text.replace(/^#?create_main_cluster.*/m, 'create_main_cluster = false'))
  add(...names)
}

/** Installs what the test needs where it may. Throws an Error that names what is missing. */
export function requirePrograms(): void {
  const missing = () => packages.filter(([, find]) => !find()).map(([name]) => name)
  if (process.getuid?.() !== 0)
    throw new Error('The cluster test needs root, which starts each program as its own user.')
  if (missing().length > 0 && isInstalled('apt-get')) install(missing())
  if (missing().length > 0) throw new Error(`The cluster test lacks ${missing().join(', ')}.`)
}
