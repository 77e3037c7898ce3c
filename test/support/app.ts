import { pino } from 'pino'
import { readConfig } from '../../src/config'
import { type RunningServer, startServer } from '../../src/server'
import { createTestDatabase } from './database'

/** A server for one test file, on a database of its own unless the given environment names one. */
export interface TestServer extends RunningServer {
  readonly databaseUrl: string
}

/** Limits on requests and registrations would end most tests early; a test's `env` overrides these. */
const roomy = {
  PORT: '0',
  HOST: '127.0.0.1',
  DATABASE_POOL_SIZE: '16',
  LOG_LEVEL: 'silent',
  WEBHOOK_ALLOW_PRIVATE_TARGETS: 'true',
  LIMIT_REQUESTS: '1000000',
  LIMIT_ANONYMOUS_REQUESTS: '1000000',
  LIMIT_REGISTRATIONS: '1000000',
  LIMIT_FIRST_HOUR_POSTS: '1000000',
  LIMIT_REPLIES: '1000000',
}

/** The settings for the pooler that TEST_POOLER puts before the tests' PostgreSQL, unless the test names one itself. */
function throughPooler(databaseUrl: string, env: Record<string, string>): Record<string, string> {
  const [pooler, own] = [process.env.TEST_POOLER_URL, process.env.TEST_DATABASE_URL]
  if (!pooler || !own || env.DATABASE_DIRECT_URL) return {}
  // Several hosts are no URL for `URL`.
  if (!URL.canParse(databaseUrl) || new URL(databaseUrl).host !== new URL(own).host) return {}
  const url = new URL(pooler)
  url.pathname = new URL(databaseUrl).pathname
  return { DATABASE_URL: url.href, DATABASE_DIRECT_URL: databaseUrl, DATABASE_PREPARED_STATEMENTS: 'false' }
}

/** Starts a server. `env` holds settings as the environment would; `log` takes what it logs. */
export async function startApp(env: Record<string, string> = {}, log = pino({ level: 'silent' })): Promise<TestServer> {
  const database = env.DATABASE_URL ? null : await createTestDatabase()
  const databaseUrl = env.DATABASE_URL ?? database?.url ?? ''
  const server = await startServer(
    readConfig({ ...roomy, DATABASE_URL: databaseUrl, ...env, ...throughPooler(databaseUrl, env) }),
    log,
  )
  return {
    ...server,
    databaseUrl,
    async close() {
      const isInOrder = await server.close()
      await database?.drop()
      return isInOrder
    },
  }
}
