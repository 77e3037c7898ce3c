import type { Pool, PoolClient } from 'pg'
import type { DataSource } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver'
import { createDataSource, type EntityClass, type TimeoutSource } from './data-source'
import { createConnector } from './database-client'
import { PreparedQuery } from './prepared-query'
import { type Sql, statementName, type Transaction } from './sql'
import type { StatementObserver } from './statement-observer'
import { runTransaction, type Send } from './transaction'

/** The database of one process: one pool, shared by TypeORM and by statements written by hand. */
export interface Database extends Sql {
  readonly dataSource: DataSource
  readonly pool: Pool
  /** How many statements were sent so far, for tests. */
  readonly statementCount: number
  /**
   * Runs `work` in one transaction; retries after a deadlock, a serialization failure, or when a referenced row was
   * deleted meanwhile, so `work` may run more than once. A rejection rolls back.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /**
   * As `transaction` for work that sends one statement: that is a transaction by itself, without a begin and a commit
   * around it.
   */
  statement<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /**
   * Runs `work` on a connection of its own to PostgreSQL itself, without timeouts: for locks that last as long as a
   * session, which a pooler may share.
   */
  session<T>(work: (session: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Options for a database that is reached through a pooler. */
export interface DatabaseOptions {
  /** The address of PostgreSQL itself; the same address when there is no pooler. */
  readonly directUrl?: string | undefined
  /** Whether statements get names; poolers in transaction mode may know none. */
  readonly preparedStatements?: boolean
  readonly timeoutsBy?: TimeoutSource
  /** Is called with every statement when it ended. */
  readonly observe?: StatementObserver | undefined
}

const ATTEMPTS = 4
const SESSION_CONNECT_TIMEOUT_MS = 5_000
const isRetryable = (error: unknown) => ['40001', '40P01', '23503'].includes((error as { code?: string }).code ?? '')

/** Opens the pool. `url` is a postgres:// URL. Rejects when the database cannot be reached. */
export async function openDatabase(
  url: string,
  poolSize: number,
  entities: readonly EntityClass[],
  { directUrl = url, preparedStatements = true, timeoutsBy = 'startup', observe }: DatabaseOptions = {},
): Promise<Database> {
  const dataSource = await createDataSource({ url, poolSize, entities, timeoutsBy, observe }).initialize()
  const pool = (dataSource.driver as PostgresDriver).master as Pool
  let statementCount = 0

  const send: Send = async <Row>(
    on: Pool | PoolClient,
    text: string,
    values: readonly unknown[] = [],
    begins = false,
  ) => {
    statementCount++
    const query = new PreparedQuery(preparedStatements ? statementName(text) : undefined, text, values)
    if (begins && !query.beginTransaction(on)) await on.query('begin')
    try {
      return await new Promise<Row[]>((resolve, reject) => {
        const answer = (error: Error | null, result: { rows: Row[] }) => (error ? reject(error) : resolve(result.rows))
        // The types of pg leave out that a query object takes a callback.
        void on.query(query as never, answer as never)
      })
    } catch (error) {
      // The stack that leads here instead of the one of a socket that was read.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }

  const attemptStatement = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const tasks: (() => void)[] = []
    const result = await work(statementOn(pool, send, tasks))
    for (const task of tasks) task()
    return result
  }

  return {
    dataSource,
    pool,
    get statementCount() {
      return statementCount
    },
    query: (text, values) => send(pool, text, values),
    transaction: (work) => withRetries(() => runTransaction(dataSource, pool, send, work)),
    statement: (work) => withRetries(() => attemptStatement(work)),
    session: (work) => inSession(directUrl, work),
    close: () => dataSource.destroy(),
  }
}

async function inSession<T>(directUrl: string, work: (session: Sql) => Promise<T>): Promise<T> {
  const { url, Client } = createConnector(directUrl)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: SESSION_CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    return await work({ query: async (text, values) => (await client.query(text, values as unknown[])).rows })
  } finally {
    client.end().catch(() => undefined)
  }
}

async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt()
    } catch (error) {
      if (tried === ATTEMPTS || !isRetryable(error)) throw error
    }
  }
}

/** One statement on any connection. A second one is rejected, since it would not be rolled back with the first. */
function statementOn(pool: Pool, send: Send, tasks: (() => void)[]): Transaction {
  let isSent = false
  return {
    get manager(): never {
      throw new Error('work of one statement has no entity manager')
    },
    query<Row>(text: string, values?: readonly unknown[]) {
      if (isSent) throw new Error('work of one statement sent another')
      isSent = true
      return send<Row>(pool, text, values)
    },
    afterCommit: (task) => void tasks.push(task),
  }
}
