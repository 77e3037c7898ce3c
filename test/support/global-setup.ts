import 'reflect-metadata'
import { findPgBouncer, type PgBouncer, startPgBouncer } from './pgbouncer'
import { startPostgres } from './postgres'
import { transpileServer } from './transpiled'

/** The pooler between all servers of the tests and PostgreSQL, if TEST_POOLER is set. */
async function startPooler(url: string): Promise<PgBouncer> {
  if (!findPgBouncer()) throw new Error('TEST_POOLER needs pgbouncer, which is not installed.')
  const pooler = await startPgBouncer(url, 'transaction')
  process.env.TEST_POOLER_URL = pooler.urlOf(url)
  return pooler
}

/** Starts PostgreSQL and writes the server as JavaScript, once for all test files. */
const setUp = async (): Promise<void> => {
  const [postgres, server] = await Promise.all([startPostgres(), transpileServer()])
  process.env.TEST_DATABASE_URL = postgres.url
  process.env.TEST_DATA_DIR = postgres.dataDir
  process.env.TEST_TRANSPILED = server.folder
  const pooler = process.env.TEST_POOLER === 'true' ? await startPooler(postgres.url) : null
  const removeTestResources = async () => {
    await pooler?.stop()
    await Promise.all([postgres.stop(), server.remove()])
  }
  Object.assign(globalThis, { removeTestResources })
  // Globals here are shared by every test file of this process; their classes must not be registered twice.
  for (const register of ['TypeGraphQLMetadataStorage', 'typeormMetadataArgsStorage'])
    Reflect.deleteProperty(globalThis, register)
}

module.exports = setUp
