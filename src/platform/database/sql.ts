import type { EntityManager } from 'typeorm'

/**
 * Runs one statement with bound values ($1, $2 …) and returns its rows. Texts are constants: each is prepared once a
 * connection.
 */
export interface Sql {
  query<Row = unknown>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /**
   * The same for a read that takes, with indexes, about a millisecond. Outside a transaction such reads share one
   * connection, so a longer one would hold up others.
   */
  lookUp<Row = unknown>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/** One database transaction: statements run one after the other on one connection. */
export interface Transaction extends Sql {
  /** TypeORM on the same connection, for writes that are not hot. */
  readonly manager: EntityManager
  /** Runs after the commit, and not at all after a rollback: signals go here. */
  afterCommit(task: () => void): void
}

/** Collects values while a statement is composed; returns each one's placeholder (`$1`). */
export interface ParameterReader {
  (value: unknown): string
  readonly values: unknown[]
}

/** Creates a reader without values. */
export function createParameterReader(...first: unknown[]): ParameterReader {
  const values: unknown[] = [...first]
  return Object.assign((value: unknown) => `$${values.push(value)}`, { values })
}

const names = new Map<string, string>()

/** The prepared statement's name for a text; the same text has the same name on every connection. */
export function statementName(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = `s${names.size}`
    names.set(text, name)
  }
  return name
}

const writeStatements = new Map<string, boolean>()

/** Whether a statement changes rows, by itself or in a `with`. */
export function isWriteStatement(text: string): boolean {
  let isWrite = writeStatements.get(text)
  if (isWrite === undefined) {
    isWrite = /\b(insert\s+into|delete\s+from|(?<!\bfor\s+(no\s+key\s+)?)update)\b/i.test(text)
    writeStatements.set(text, isWrite)
  }
  return isWrite
}
