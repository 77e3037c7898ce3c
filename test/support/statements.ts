import { type GraphQLSchema, graphql } from 'graphql'
import { entities } from '../../src/entities'
import { allScopes } from '../../src/platform/auth/scope'
import { createContext } from '../../src/platform/context'
import { openDatabase } from '../../src/platform/database/database'
import type { Transaction } from '../../src/platform/database/sql'
import { createSchema } from '../../src/schema'
import type { TestServer } from './app'

/** The sender of a document. */
type Viewer = Readonly<Record<'id' | 'handle', string>>

/** The statements of a document, and its result. */
interface Counted {
  readonly statements: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  readonly data: any
}

/** Counts the statements of documents. */
export interface StatementCounter {
  /**
   * Executes a document and counts its statements, without the begin and commit of a transaction. Fails for a document
   * with errors.
   */
  count(source: string, viewer: Viewer | null, variables?: Record<string, unknown>): Promise<Counted>
  /** Executes a document in one transaction, and returns how many rows its statements read from a table. */
  rowsRead(table: string, source: string, viewer: Viewer): Promise<number>
  close(): Promise<void>
}

/**
 * Counts on a pool of its own: the server's pool also serves its sweeps and its dispatcher, which run at any moment.
 */
export async function openStatementCounter(server: TestServer): Promise<StatementCounter> {
  const schema: GraphQLSchema = createSchema()
  const db = await openDatabase(server.databaseUrl, 4, entities)

  async function execute(source: string, viewer: Viewer | null, variableValues?: object, tx?: Transaction) {
    const caller = viewer && {
      agentId: viewer.id,
      handle: viewer.handle,
      keyId: '',
      keyName: 'first',
      scopes: allScopes,
      pause: null,
      suspension: null,
    }
    const context = { viewer: caller, requestId: 'r', address: '127.0.0.1' }
    const contextValue = createContext({ ...server.app, db }, context, tx)
    const { data, errors } = await graphql({ schema, source, variableValues: { ...variableValues }, contextValue })
    expect([source, errors]).toEqual([source, undefined])
    return data
  }

  return {
    async count(source, viewer, variables) {
      const before = db.statementCount
      const data = await execute(source, viewer, variables)
      return { statements: db.statementCount - before, data }
    },
    rowsRead: (table, source, viewer) =>
      db.transaction((tx) => rowsFetched(tx, table, () => execute(source, viewer, {}, tx))),
    close: () => db.close(),
  }
}

/** How many rows of a table `read` fetches in a transaction, by any index or by reading the table. */
export async function rowsFetched(tx: Transaction, table: string, read: () => Promise<unknown>): Promise<number> {
  const fetched = async () => {
    const [row] = await tx.query<{ n: number }>(
      'select (idx_tup_fetch + seq_tup_read)::int as n from pg_stat_xact_user_tables where relname = $1',
      [table],
    )
    return row?.n ?? 0
  }
  const before = await fetched()
  await read()
  return (await fetched()) - before
}
