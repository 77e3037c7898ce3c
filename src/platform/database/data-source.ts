import { Client, type ClientConfig } from 'pg'
import { DataSource } from 'typeorm'
import { migrations } from './migrations'
import { SnakeNaming } from './naming'
import { typeParsers } from './type-parsers'

/** How many milliseconds one statement may take before PostgreSQL ends it. */
const STATEMENT_TIMEOUT_MS = 4_000
/** How many to wait for an answer: a machine that is gone ends no statement. */
const ANSWER_TIMEOUT_MS = 4_500

/**
 * How long a call waits for a connection of a busy pool. A request may wait three times, and is to be answered within 5
 * s.
 */
const CONNECTION_TIMEOUT_MS = 1_500
const MIGRATION_CONNECT_TIMEOUT_MS = 5_000

/** A class with TypeORM's `@Entity`. */
export type EntityClass = new () => object

/** TypeORM over one pool of connections; `initialize()` opens it. `url` is a postgres:// URL. */
export function createDataSource(url: string, poolSize: number, entities: readonly EntityClass[]): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...entities],
    migrations,
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    installExtensions: false,
    poolSize,
    connectTimeoutMS: CONNECTION_TIMEOUT_MS,
    extra: {
      types: typeParsers,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: 10_000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      Client: ErrorSafeClient,
    },
  })
}

/**
 * One connection for migrations: without the timeouts of requests, which would cut what a big table takes.
 * `query_timeout` is the driver's, so that no `set` in a session lifts it.
 */
export function createMigrationDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [],
    synchronize: false,
    installExtensions: false,
    poolSize: 1,
    connectTimeoutMS: MIGRATION_CONNECT_TIMEOUT_MS,
    extra: { application_name: 'clankdin migration', keepAlive: true, Client: ErrorSafeClient },
  })
}

/**
 * A connection whose end never goes unheard. The pool hands one on a moment before its next user listens; a database
 * that ends the session in the same packet as its last answer would take the whole process with it. The next statement
 * on it fails.
 */
class ErrorSafeClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    this.on('error', () => undefined)
  }
}
