import type { Client } from 'pg'
import { DataSource } from 'typeorm'
import { createConnector } from './database-client'
import { migrations } from './migrations'
import { SnakeNaming } from './naming'
import type { StatementObserver } from './statement-observer'
import { typeParsers } from './type-parsers'

/** How many milliseconds one statement may take before PostgreSQL ends it. */
export const STATEMENT_TIMEOUT_MS = 4_000
/** How many milliseconds to wait for a response: a machine that has failed does not end the statement. */
export const ANSWER_TIMEOUT_MS = 4_500

/**
 * How long a call waits for a connection of a busy pool. A request may wait three times and must get its response
 * within 5 s.
 */
export const CONNECTION_TIMEOUT_MS = 1_500
const MIGRATION_CONNECT_TIMEOUT_MS = 5_000

const KEEP_ALIVE_DELAY_MS = 10_000

/** How long a transaction may idle before PostgreSQL ends it. */
export const IDLE_TRANSACTION_TIMEOUT_MS = 10_000

/**
 * Who sets the timeouts of a session: `startup` parameters, statements when a `session` begins, or the `role`, for
 * poolers in transaction mode, which share sessions.
 */
export type TimeoutSource = 'startup' | 'session' | 'role'

/** A class with TypeORM's `@Entity`. */
export type EntityClass = new () => object

// PostgreSQL may compile what it expects to be expensive, even the insert of a comment: ten such inserts at once were
// still running after 6 s on two processors (PostgreSQL 15).
const timeouts: Readonly<Record<TimeoutSource, object>> = {
  startup: {
    options: '-c jit=off',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  },
  session: {
    onConnect: (client: Client) =>
      client.query(
        `set jit = off; set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set idle_in_transaction_session_timeout = ${IDLE_TRANSACTION_TIMEOUT_MS}`,
      ),
  },
  role: {},
}

/** Which database, and with how many connections. */
export interface PoolOptions {
  /** A postgres:// URL, which may name several hosts. */
  readonly url: string
  readonly poolSize: number
  readonly entities: readonly EntityClass[]
  readonly timeoutsBy?: TimeoutSource
  readonly observe?: StatementObserver | undefined
}

/** Settings of every pool that serves requests. */
export function poolSettings(timeoutsBy: TimeoutSource): object {
  return {
    types: typeParsers,
    query_timeout: ANSWER_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // A machine that has failed ends its connections; Node probes 10 times, once a second.
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    ...timeouts[timeoutsBy],
  }
}

/** TypeORM over one pool of connections; `initialize()` opens it. */
export function createDataSource(options: PoolOptions): DataSource {
  const { url: given, poolSize, entities, timeoutsBy = 'startup', observe } = options
  const { url, Client } = createConnector(given, observe)
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
    extra: { ...poolSettings(timeoutsBy), Client },
  })
}

/**
 * One connection for migrations: without the timeouts of requests, which a migration of a big table would exceed.
 * `query_timeout` is the driver's, so that no `set` in a session lifts it.
 */
export function createMigrationDataSource(given: string): DataSource {
  const { url, Client } = createConnector(given)
  return new DataSource({
    type: 'postgres',
    url,
    entities: [],
    synchronize: false,
    installExtensions: false,
    poolSize: 1,
    connectTimeoutMS: MIGRATION_CONNECT_TIMEOUT_MS,
    extra: { application_name: 'clankdin migration', keepAlive: true, Client },
  })
}
