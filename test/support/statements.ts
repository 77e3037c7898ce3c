import { type GraphQLSchema, graphql } from 'graphql'
import { entities } from '../../src/entities'
import { allScopes } from '../../src/platform/auth/scope'
import { createContext } from '../../src/platform/context'
import { openDatabase } from '../../src/platform/database/database'
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
  close(): Promise<void>
}

/**
 * Counts on a pool of its own: the server's pool also serves its sweeps and its dispatcher, which run at any moment.
 */
export async function openStatementCounter(server: TestServer): Promise<StatementCounter> {
  const schema: GraphQLSchema = createSchema()
  const db = await openDatabase(server.databaseUrl, 4, entities)
  return {
    async count(source, viewer, variableValues) {
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
      const contextValue = createContext({ ...server.app, db }, context)
      const before = db.statementCount
      const { data, errors } = await graphql({ schema, source, variableValues, contextValue })
      expect([source, errors]).toEqual([source, undefined])
      return { statements: db.statementCount - before, data }
    },
    close: () => db.close(),
  }
}
