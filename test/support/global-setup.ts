import 'reflect-metadata'
import { startPostgres } from './postgres'

/** Starts PostgreSQL once for all test files; they find it by TEST_DATABASE_URL. */
const setUp = async (): Promise<void> => {
  const postgres = await startPostgres()
  process.env.TEST_DATABASE_URL = postgres.url
  Object.assign(globalThis, { stopTestPostgres: postgres.stop })
  // What is global here is global to every test file that runs in this process; their classes must not meet in one
  // register.
  for (const register of ['TypeGraphQLMetadataStorage', 'typeormMetadataArgsStorage'])
    Reflect.deleteProperty(globalThis, register)
}

module.exports = setUp
