import 'reflect-metadata'
import { startPostgres } from './postgres'
import { transpileServer } from './transpiled'

/** Starts PostgreSQL and writes the server as JavaScript, once for all test files. */
const setUp = async (): Promise<void> => {
  const [postgres, server] = await Promise.all([startPostgres(), transpileServer()])
  process.env.TEST_DATABASE_URL = postgres.url
  process.env.TEST_DATA_DIR = postgres.dataDir
  process.env.TEST_TRANSPILED = server.folder
  const removeTestResources = () => Promise.all([postgres.stop(), server.remove()])
  Object.assign(globalThis, { removeTestResources })
  // Globals here are shared by every test file of this process; their classes must not be registered twice.
  for (const register of ['TypeGraphQLMetadataStorage', 'typeormMetadataArgsStorage'])
    Reflect.deleteProperty(globalThis, register)
}

module.exports = setUp
