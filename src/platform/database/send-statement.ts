import type { Client, Pool, PoolClient } from 'pg'
import { PreparedQuery } from './prepared-query'
import { statementName } from './sql'

/** Sends one statement; with `begins`, a transaction begins with it. `timeoutMs` replaces the driver's timeout. */
export type Send = <Row>(
  on: Pool | PoolClient | Client,
  text: string,
  values?: readonly unknown[],
  how?: { readonly begins?: boolean; readonly timeoutMs?: number },
) => Promise<Row[]>

/** Creates the function that sends statements, with names where they are prepared. */
export function createSend(preparedStatements: boolean): Send {
  return async <Row>(
    on: Pool | PoolClient | Client,
    text: string,
    values: readonly unknown[] = [],
    { begins = false, timeoutMs }: { begins?: boolean; timeoutMs?: number } = {},
  ) => {
    const query = new PreparedQuery(preparedStatements ? statementName(text) : undefined, text, values)
    if (timeoutMs) Object.assign(query, { query_timeout: timeoutMs })
    if (begins && !query.beginTransaction(on)) await on.query('begin')
    try {
      return await new Promise<Row[]>((resolve, reject) => {
        const callback = (error: Error | null, result: { rows: Row[] }) =>
          error ? reject(error) : resolve(result.rows)
        // The types of pg leave out that a query object takes a callback.
        void on.query(query as never, callback as never)
      })
    } catch (error) {
      // The stack that leads here instead of the one of a socket that was read.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }
}
