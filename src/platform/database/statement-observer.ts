import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics/metrics'

/** Is called when a statement ended: `failure` is PostgreSQL's code, or the error's name, where it failed. */
export type StatementObserver = (text: string, milliseconds: number, failure: string | null) => void

const MAX_TEXT = 500
const names = new Map<string, string>()

/**
 * Counts every statement, and logs those that took longer than `slowMs` (0: none). A statement is logged with its name
 * and its text, in which values are placeholders; literals are blanked.
 */
export function createStatementObserver(log: Logger, metrics: Metrics | null, slowMs: number): StatementObserver {
  return (text, milliseconds, failure) => {
    metrics?.statement(milliseconds / 1_000)
    if (slowMs === 0 || milliseconds < slowMs) return
    const ms = Math.round(milliseconds)
    const shown = withoutLiterals(text).slice(0, MAX_TEXT)
    log.warn({ statement: nameOfStatement(text), text: shown, ms, ...(failure && { failure }) }, 'slow statement')
  }
}

/**
 * What a statement does, the table that it names first, and a hash of its text: the same on every process that runs the
 * same version.
 */
function nameOfStatement(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    const [, verb = 'statement'] = /^\W*(\w+)/.exec(text) ?? []
    const [, table] = /\b(?:from|into|update|join)\s+"?(?:public\.)?([a-z_]+)"?/i.exec(text) ?? []
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
    name = [verb.toLowerCase(), table, hash].filter(Boolean).join(' ')
    names.set(text, name)
  }
  return name
}

const withoutLiterals = (text: string) =>
  text
    .replace(/'(?:[^']|'')*'/g, "'…'")
    .replace(/\s+/g, ' ')
    .trim()

type Callback = (error: Error | null, result?: unknown) => void

/**
 * Has a connection report its statements: those of a pool come with a callback, those of TypeORM and of transactions
 * return a promise.
 */
export function observeStatements(client: Client, observe: StatementObserver): void {
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown
  const observed = (...parameters: unknown[]) => {
    const startedAt = performance.now()
    const report = (error?: unknown) => observe(textOf(parameters[0]), performance.now() - startedAt, failureOf(error))
    const callback = parameters.at(-1)
    if (typeof callback === 'function') {
      const observedCallback: Callback = (error, result) => {
        report(error)
        callback(error, result)
      }
      return query(...parameters.slice(0, -1), observedCallback)
    }
    const returned = query(...parameters)
    if (returned instanceof Promise) returned.then(() => report(), report)
    return returned
  }
  client.query = observed as typeof client.query
}

function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : String((statement as { text?: unknown } | undefined)?.text ?? '')
}

/** Returns what an observer is given for an error. */
export function failureOf(error: unknown): string | null {
  if (!error) return null
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? 'error'
}
