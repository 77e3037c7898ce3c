import type { ActContext } from '../../platform/context'
import type { Database } from '../../platform/database/database'
import type { Transaction } from '../../platform/database/sql'

/** The input of a command. */
export interface CommandInput {
  readonly db: Database
  /** Runs a decision in a transaction; running servers are signaled after it. */
  readonly act: <T>(work: (ctx: ActContext, tx: Transaction) => Promise<T>) => Promise<T>
  /** The words after the command. */
  readonly words: readonly string[]
  /** The values of `--name value`; `true` for an option without a value. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

/** One command of `npm run admin`. */
export interface Command {
  /** What follows the name, such as `[add|remove HANDLE]`. */
  readonly usage: string
  /** One line for the help text. */
  readonly summary: string
  /** How many words it takes at most; none by default. */
  readonly maxWords?: number
  readonly options?: Readonly<Record<string, { type: 'string' | 'boolean' }>>
  /** Returns what is printed: with --json as it is, otherwise as lines. Throws an Error of one line. */
  run(input: CommandInput): Promise<object>
}

/** The one word that a command needs. Throws an Error that names what is missing. */
export function requireWord(words: readonly string[], index: number, name: string): string {
  const word = words[index]
  if (!word) throw new Error(`${name} is missing.`)
  return word
}

/** An option that is a whole number from 1 to `max`. Throws an Error that names the option. */
export function numberOption(value: string | boolean | undefined, name: string, fallback: number, max: number): number {
  if (value === undefined) return fallback
  const number = Number(value)
  if (!/^\d+$/.test(String(value)) || number < 1 || number > max)
    throw new Error(`--${name} must be a whole number from 1 to ${max}.`)
  return number
}

/** An option that is a text; null when it is not given. */
export function textOption(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** An option or word that is one of a few. Throws an Error that names them. */
export function oneOf<T extends string>(value: string | null, name: string, values: readonly T[], fallback?: T): T {
  const found = value === null ? fallback : values.find((one) => one === value.toLowerCase())
  if (found === undefined) throw new Error(`${name} must be one of: ${values.join(', ')}.`)
  return found
}
