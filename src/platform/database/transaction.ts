import type { PoolClient } from 'pg'
import type { DataSource, EntityManager } from 'typeorm'
import { isUnansweredError } from './database-errors'
import type { Send } from './send-statement'
import type { Sql, Transaction } from './sql'
import { type AwaitCommit, endClient } from './write-slots'

/** Runs `work` in one transaction on `client`, which its first statement begins. */
export async function runTransaction<T>(
  dataSource: DataSource,
  client: PoolClient,
  awaitCommit: AwaitCommit,
  send: Send,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const tasks: (() => void)[] = []
  const transaction = openTransaction(dataSource, client, send, tasks)
  let result: T
  try {
    result = await work(transaction)
  } catch (error) {
    const dropped = transaction.drop()
    // A lost connection has nothing to roll back; the first error is the cause.
    if (isUnansweredError(error)) endClient(client)
    else if (transaction.isBegun()) {
      await dropped
      await client.query('rollback').catch(() => undefined)
    }
    throw error
  }
  if (transaction.isBegun()) await awaitCommit(client.query(commit))
  for (const task of tasks) task()
  return result
}

/** As an object it has no timeout: its response is awaited for as long as it takes. */
const commit = { text: 'commit' }

/** A pg client takes one statement at a time, so those that come together queue. */
function openTransaction(
  dataSource: DataSource,
  client: PoolClient,
  send: Send,
  tasks: (() => void)[],
): Transaction & { isBegun(): boolean; drop(): Promise<unknown> } {
  let last: Promise<unknown> = Promise.resolve()
  let isBegun = false
  let isDropped = false
  let manager: EntityManager | undefined
  const query: Sql['query'] = <Row>(text: string, values?: readonly unknown[]) => {
    const begins = !isBegun
    isBegun = true
    const next = last.then(() => {
      if (isDropped) throw new Error('the transaction failed before this statement')
      return send<Row>(client, text, values, { begins })
    })
    last = next.catch(() => undefined)
    return next
  }
  return {
    isBegun: () => isBegun,
    /** Statements that wait are not sent any more: after the rollback they would commit by themselves. */
    drop() {
      isDropped = true
      return last
    },
    get manager() {
      if (!isBegun) throw new Error('TypeORM may write once a statement has begun the transaction')
      manager ??= managerOn(dataSource, client)
      return manager
    },
    query,
    lookUp: query,
    afterCommit: (task) => void tasks.push(task),
  }
}

/** TypeORM on a connection that is in a transaction, which it neither begins nor ends. */
function managerOn(dataSource: DataSource, client: PoolClient): EntityManager {
  return Object.assign(dataSource.createQueryRunner(), { databaseConnection: client, isTransactionActive: true })
    .manager
}
