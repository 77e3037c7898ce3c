import type { Pool } from 'pg'
import type { DataSource } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver'
import { createDataSource, type EntityClass, type TimeoutSource } from './data-source'
import { createConnector } from './database-client'
import { createLookupConnection } from './lookup-connection'
import { createSend, type Send } from './send-statement'
import { isWriteStatement, type Sql, type Transaction } from './sql'
import type { StatementObserver } from './statement-observer'
import { runTransaction } from './transaction'
import { createWriteSlots, type WriteSlots } from './write-slots'

/** The database of one process: one pool, shared by TypeORM and by statements written by hand. */
export interface Database extends Sql {
  readonly dataSource: DataSource
  readonly pool: Pool
  /** The connections that writes may occupy. */
  readonly writes: Pick<WriteSlots, 'counts' | 'isStoring'>
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
  const writes = createWriteSlots(pool)
  let statementCount = 0

  const sendStatement = createSend(preparedStatements)
  const send: Send = (...statement) => {
    statementCount++
    return sendStatement(...statement)
  }

  const write = <Row>(text: string, values?: readonly unknown[]) =>
    writes.run((client, awaitCommit) => awaitCommit(send<Row>(client, text, values, { isPatient: true })))

  const attemptStatement = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const tasks: (() => void)[] = []
    const result = await work(statementOn(write, tasks))
    for (const task of tasks) task()
    return result
  }

  const query: Sql['query'] = (text, values) =>
    isWriteStatement(text) ? write(text, values) : send(pool, text, values)
  // A pooler may end a session between two statements, and sessions without parameters need statements of their own.
  const lookups =
    preparedStatements && timeoutsBy === 'startup'
      ? createLookupConnection({
          url,
          send: sendStatement,
          elsewhere: (text, values) => sendStatement(pool, text, values),
          observe,
        })
      : undefined

  return {
    dataSource,
    pool,
    get statementCount() {
      return statementCount
    },
    writes,
    query,
    lookUp(text, values) {
      if (!lookups) return query(text, values)
      // One that is sent again counts once.
      statementCount++
      return lookups.lookUp(text, values)
    },
    transaction: (work) =>
      withRetries(() =>
        writes.run((client, awaitCommit) => runTransaction(dataSource, client, awaitCommit, send, work)),
      ),
    statement: (work) => withRetries(() => attemptStatement(work)),
    session: (work) => inSession(directUrl, work),
    async close() {
      writes.close()
      await lookups?.close()
      await dataSource.destroy()
    },
  }
}

async function inSession<T>(directUrl: string, work: (session: Sql) => Promise<T>): Promise<T> {
  const { url, Client } = createConnector(directUrl)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: SESSION_CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    const query: Sql['query'] = async (text, values) => (await client.query(text, values as unknown[])).rows
    return await work({ query, lookUp: query })
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
function statementOn(write: Sql['query'], tasks: (() => void)[]): Transaction {
  let isSent = false
  const query: Sql['query'] = (text, values) => {
    if (isSent) throw new Error('work of one statement sent another')
    isSent = true
    return write(text, values)
  }
  return {
    get manager(): never {
      throw new Error('work of one statement has no entity manager')
    },
    query,
    lookUp: query,
    afterCommit: (task) => void tasks.push(task),
  }
}
