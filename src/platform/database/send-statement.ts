import type { Client, Pool, PoolClient } from 'pg'
import { createDeadline } from '../concurrency/deadline'
import { ANSWER_TIMEOUT_MS } from './data-source'
import { PreparedQuery } from './prepared-query'
import { statementName } from './sql'

/**
 * Sends one statement; with `begins`, a transaction begins with it. Rejects and closes the connection when there is no
 * response in time, unless `isPatient`.
 */
export type Send = <Row>(
  on: Pool | PoolClient | Client,
  text: string,
  values?: readonly unknown[],
  how?: { readonly begins?: boolean; readonly isPatient?: boolean },
) => Promise<Row[]>

/** Creates the function that sends statements, with names where they are prepared. */
export function createSend(preparedStatements: boolean): Send {
  const deadline = createDeadline(ANSWER_TIMEOUT_MS)
  return async <Row>(
    on: Pool | PoolClient | Client,
    text: string,
    values: readonly unknown[] = [],
    { begins = false, isPatient = false }: { begins?: boolean; isPatient?: boolean } = {},
  ) => {
    const name = preparedStatements ? statementName(text) : undefined
    const query = new PreparedQuery(name, text, values, isPatient ? null : deadline)
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
