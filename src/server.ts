import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressMiddleware } from '@as-integrations/express5'
import express, { type Express } from 'express'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import { createKeyRing, type KeyRing } from './agents/keys.service'
import type { Config } from './config'
import { type App, createContext } from './context'
import { type Database, openDatabase } from './database/database'
import { startEmbedded } from './database/embedded'
import { migrate } from './database/migrate'
import { createApollo } from './graphql/apollo'
import { clientAddress, requestInfo } from './http/request-info'
import { logRequest } from './http/request-log'
import { createPostgresBus } from './live/postgres-bus'
import { createRedisBus } from './live/redis-bus'
import { allRoutes } from './rest/all-routes'
import { createRestHandler } from './rest/express'
import { createSchema } from './schema'
import { openSecretBox } from './webhooks/secret-box'

/** A server that runs. */
export interface RunningServer {
  /** Where it listens, without a slash at the end. */
  readonly url: string
  readonly app: App
  /** Answers what has begun, ends streams and sockets, and stops the embedded database. */
  close(): Promise<void>
}

/** Starts the server: database, migrations, doors, workers. Rejects with one clear line when it cannot. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const embedded = config.DATABASE_URL
    ? null
    : await startEmbedded({ dataDir: config.DATA_DIR, log: (message) => log.info(message) })
  const databaseUrl = config.DATABASE_URL ?? embedded?.url ?? ''
  try {
    const db = await openDatabase(databaseUrl, config.DATABASE_POOL_SIZE)
    await migrate(db, databaseUrl)
    const http = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 30_000 })
    const port = await listen(http, config)
    const app = await createApp(config, log, db, databaseUrl, port)
    const keyRing = createKeyRing(db, app.bus)
    http.on('request', await createDoors(app, createSchema(), keyRing))
    return {
      url: `http://localhost:${port}`,
      app,
      async close() {
        await closeHttp(http)
        keyRing.close()
        await app.bus.close()
        await db.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

async function createApp(config: Config, log: Logger, db: Database, databaseUrl: string, port: number): Promise<App> {
  return {
    config,
    log,
    db,
    publicUrl: (config.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    bus: await (config.REDIS_URL
      ? createRedisBus({ url: config.REDIS_URL, log })
      : createPostgresBus({ connectionString: databaseUrl, log })),
    secrets: await openSecretBox(db, config.ENCRYPTION_KEY),
  }
}

async function createDoors(app: App, schema: GraphQLSchema, keyRing: KeyRing): Promise<Express> {
  const apollo = await createApollo(app, schema)
  const doors = express()
  doors.disable('x-powered-by')
  doors.disable('etag')
  doors.use((req, res, next) => {
    res.setHeader('X-Request-Id', requestInfo(req).id)
    logRequest(app.log, req, res)
    next()
  })
  doors.use(
    '/graphql',
    express.json({ limit: '100kb' }),
    expressMiddleware(apollo, {
      context: async ({ req }) =>
        createContext(app, {
          viewer: await keyRing.authenticate(req.headers.authorization),
          requestId: requestInfo(req).id,
          address: clientAddress(req, app.config.TRUST_PROXY),
        }),
    }),
  )
  const rest = createRestHandler({ app, schema, keyRing, routes: allRoutes })
  doors.use((req, res) => rest(req, res))
  return doors
}

function listen(http: Server, config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(config.PORT, config.HOST, () => resolve((http.address() as AddressInfo).port))
  })
}

function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve())
    http.closeIdleConnections()
  })
}
