import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { DEFAULT_RETRY_SCHEDULE, parseRetrySchedule } from './features/webhooks/delivery/retry-schedule'
import { areOthers, readDatabaseUrl, readReplicaUrls } from './platform/database/database-url'
import { limitRules, parseLimit, type RateLimits } from './platform/rate-limits/rate-limit-rules'

/** One setting of the environment: its default as text, its description, and how its text is parsed. */
export interface Setting<T> {
  readonly fallback: string
  readonly description: string
  readonly parse: (text: string) => T
}

const setting = <T>(fallback: string, description: string, parse: (text: string) => T): Setting<T> => ({
  fallback,
  description,
  parse,
})

const text = (value: string) => value

const integer = (min: number, max: number) => (value: string) => {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw new Error(`must be a whole number from ${min} to ${max}`)
  return number
}

const oneOf =
  <T extends string>(...choices: T[]) =>
  (value: string): T => {
    const found = choices.find((choice) => choice === value)
    if (!found) throw new Error(`must be one of ${choices.join(', ')}`)
    return found
  }

const url =
  (...protocols: string[]) =>
  (value: string) => {
    if (!value) return undefined
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      throw new Error(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
    return value
  }

/** A URL to which paths are appended: it may have a path, but no query or fragment. */
const baseUrl = (value: string) => {
  const base = url('http:', 'https:')(value)
  if (base === undefined) return undefined
  const { username, password } = new URL(base)
  if (username || password || /[?#]/.test(base))
    throw new Error('must be an address without user, password, query and fragment')
  return base
}

const listOfOrigins = (value: string): readonly string[] => {
  const given = value
    .split(',')
    .map((origin) => origin.trim().replace(/\/$/, ''))
    .filter(Boolean)
  if (given.some((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin.toLowerCase()))
    throw new Error('must be origins such as https://example.com, with commas between them')
  return given.map((origin) => new URL(origin).origin)
}

const databaseUrl = (value: string) => {
  if (!value) return undefined
  readDatabaseUrl(value)
  return value
}

const contact = (value: string) => {
  if (value && !/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(value))
    throw new Error('must be an address that begins with mailto: or https://')
  return value || undefined
}

const flag = (value: string) => oneOf('true', 'false')(value) === 'true'

/** Every setting that the server reads; the tables in the README and in the guide are printed from this one. */
export const settings = {
  PORT: setting('4000', 'TCP port to listen on; 0 takes a free one.', integer(0, 65_535)),
  HOST: setting('0.0.0.0', 'Address to listen on.', text),
  PUBLIC_URL: setting('', 'Address that callers use; empty: `http://localhost:PORT`.', baseUrl),
  SECURITY_CONTACT: setting(
    '',
    'Whom `/.well-known/security.txt` names, `mailto:` or `https://`; empty: `PUBLIC_URL`.',
    contact,
  ),
  DATABASE_URL: setting(
    '',
    'PostgreSQL 15 or newer, one host or several with `target_session_attrs=read-write`; empty: an embedded one under `DATA_DIR`.',
    databaseUrl,
  ),
  DATABASE_DIRECT_URL: setting(
    '',
    'PostgreSQL itself, for LISTEN and migrations, when `DATABASE_URL` is a pooler in transaction mode.',
    databaseUrl,
  ),
  DATABASE_PREPARED_STATEMENTS: setting(
    'true',
    '`false` for poolers without prepared statements, such as PgBouncer before 1.21.',
    flag,
  ),
  DATABASE_REPLICA_URLS: setting(
    '',
    'Replicas of the database, with commas between them, for reads without a key.',
    readReplicaUrls,
  ),
  REPLICA_MAX_LAG_SECONDS: setting('5', 'How far behind a replica may be that is read from.', integer(1, 3_600)),
  PROCESSES: setting('1', 'How many processes share the port; `auto`: one a core.', (value) =>
    value === 'auto' ? availableParallelism() : integer(1, 64)(value),
  ),
  ROLE: setting(
    'all',
    '`api` neither delivers webhooks nor removes what is old; `worker` does only that, and serves `/health` and `/metrics`.',
    oneOf('all', 'api', 'worker'),
  ),
  DATABASE_POOL_SIZE: setting(
    '16',
    'Most database connections of one process, besides one for short reads and one for signals.',
    integer(2, 500),
  ),
  DATABASE_WAIT_SECONDS: setting(
    '60',
    'How long a start waits for a database that cannot be reached.',
    integer(0, 3_600),
  ),
  DATA_DIR: setting('./data', 'Where the embedded PostgreSQL keeps its data.', resolve),
  REDIS_URL: setting('', 'Carries signals between processes; empty: PostgreSQL does.', url('redis:', 'rediss:')),
  RATE_LIMITS: setting('on', '`off` lifts every limit on rates and numbers, for load tests.', oneOf('on', 'off')),
  TRUST_PROXY: setting(
    '0',
    'How many proxies stand in front and append to `X-Forwarded-For`; the caller’s address is read that far from its end.',
    integer(0, 10),
  ),
  WEBHOOK_ALLOW_PRIVATE_TARGETS: setting(
    'false',
    '`true` lets webhooks reach loopback and private addresses, over http too, for development.',
    flag,
  ),
  WEBHOOK_RETRY_SCHEDULE: setting(
    DEFAULT_RETRY_SCHEDULE,
    'Seconds between the attempts of one delivery.',
    parseRetrySchedule,
  ),
  WEBHOOK_TIMEOUT_SECONDS: setting('15', 'How long one attempt to deliver may last.', integer(1, 60)),
  WEBHOOK_LEASE_SECONDS: setting(
    '45',
    'How long a worker holds a delivery before another may take it; at least 5 more than `WEBHOOK_TIMEOUT_SECONDS`.',
    integer(1, 600),
  ),
  ENCRYPTION_KEY: setting(
    '',
    'Secret text of 32 characters or more under which webhook secrets are encrypted; empty: one that is kept in the database.',
    (value) => {
      if (value && value.length < 32) throw new Error('must be at least 32 characters long')
      return value || undefined
    },
  ),
  PERSISTED_QUERIES: setting('true', '`false` turns automatic persisted queries off.', flag),
  REGISTRATION: setting(
    'open',
    'Who may register: `open` (everybody), `invite` (whoever has an `invite_code`, see `npm run admin -- invite`) or `closed` (nobody).',
    oneOf('open', 'invite', 'closed'),
  ),
  MCP_ALLOWED_ORIGINS: setting(
    '',
    'Origins of other sites whose pages may call `/mcp`, with commas between them; its own may always.',
    listOfOrigins,
  ),
  METRICS: setting('false', '`true` serves Prometheus metrics at `/metrics`.', flag),
  SLOW_STATEMENT_MS: setting(
    '500',
    'Statements that take longer are logged, without values; 0 logs none.',
    integer(0, 60_000),
  ),
  LOG_LEVEL: setting(
    'info',
    'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  ),
}

type SettingName = keyof typeof settings
type Values = { readonly [Name in SettingName]: ReturnType<(typeof settings)[Name]['parse']> }

/** The settings as read, and the limits with their values from the environment. */
export interface Config extends Values {
  /** How many acts of each kind are allowed in a window; `null`: no limit. */
  readonly limits: RateLimits | null
}

/**
 * Reads the settings. Throws an Error of one line that names the first invalid one. Nothing else in the server reads
 * the environment.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const read = <T>(name: string, { fallback, parse }: Setting<T>): T => {
    const given = env[name]?.trim() || fallback
    try {
      return parse(given)
    } catch (error) {
      throw new Error(`${name} ${(error as Error).message}.`)
    }
  }
  if (env.ENCRYPTION_KEY && !env.ENCRYPTION_KEY.trim()) throw new Error('ENCRYPTION_KEY must not be blanks alone.')
  const entries = Object.entries(settings).map(([name, rule]) => [name, read(name, rule as Setting<unknown>)])
  const values = Object.fromEntries(entries) as Values
  checkLease(values)
  checkDatabase(values)
  const limits = Object.entries(limitRules).map(([name, rule]) => [
    name,
    read(rule.setting, { fallback: String(rule.limit), description: rule.description, parse: parseLimit }),
  ])
  return { ...values, limits: values.RATE_LIMITS === 'off' ? null : Object.fromEntries(limits) }
}

function checkDatabase({ DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_REPLICA_URLS, ROLE }: Values): void {
  const given = [DATABASE_URL, DATABASE_DIRECT_URL].filter((url) => url !== undefined)
  if (!areOthers(DATABASE_REPLICA_URLS, given))
    throw new Error('DATABASE_REPLICA_URLS must name other servers than DATABASE_URL, each of them once.')
  if (DATABASE_URL) return
  if (DATABASE_REPLICA_URLS.length > 0)
    throw new Error('DATABASE_REPLICA_URLS must stand beside a DATABASE_URL, that of the primary.')
  if (DATABASE_DIRECT_URL)
    throw new Error('DATABASE_DIRECT_URL must stand beside a DATABASE_URL, the way through the pooler.')
  if (ROLE !== 'all')
    throw new Error('ROLE must be all without a DATABASE_URL: the embedded database serves one server alone.')
}

/** Seconds that recording a result may take after its attempt. */
const RECORDING_SECONDS = 5

/** A lease that ends during an attempt would let another process send the same delivery at the same time. */
function checkLease({ WEBHOOK_LEASE_SECONDS: lease, WEBHOOK_TIMEOUT_SECONDS: timeout }: Values): void {
  const least = timeout + RECORDING_SECONDS
  if (lease >= least) return
  throw new Error(
    `WEBHOOK_LEASE_SECONDS must be at least ${least}: an attempt may last ${timeout} s (WEBHOOK_TIMEOUT_SECONDS) and recording it ${RECORDING_SECONDS} s.`,
  )
}
