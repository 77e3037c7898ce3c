import { parseArgs } from 'node:util'
import { pino } from 'pino'
import type { Config } from '../../config'
import { entities } from '../../entities'
import { createPostgresBus } from '../../platform/bus/postgres-bus'
import { createRedisBus } from '../../platform/bus/redis-bus'
import { type Database, openDatabase } from '../../platform/database/database'
import { runningDatabaseUrl } from '../running-database-url'
import type { Command, CommandInput } from './command'
import { commands } from './commands'

/**
 * Runs one command on the database of the settings, or on the embedded one while the server runs. Throws an Error of
 * one line for an unknown command, for wrong arguments and when the database cannot be reached.
 */
export async function runAdmin(config: Config, argv: string[]): Promise<void> {
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return console.log(helpText())
  const command = commands[name]
  if (!command) throw new Error(`There is no command "${name}"; "npm run admin -- help" lists them.`)
  if (rest.includes('--help') || rest.includes('-h')) return console.log(commandLine(name, command))
  const { positionals, values } = parse(name, command, rest)
  const { json, ...options } = values
  const url = await runningDatabaseUrl(config)
  const db = await open(url)
  try {
    const act = actOn(config, url, db)
    const result = await command.run({ db, act, words: positionals, options })
    console.log(json ? JSON.stringify(result) : textOf(result))
  } finally {
    await db.close()
  }
}

function parse(name: string, command: Command, args: string[]) {
  try {
    const options = { json: { type: 'boolean' as const }, ...command.options }
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true })
    const surplus = parsed.positionals[command.maxWords ?? 0]
    if (surplus !== undefined) throw new Error(`"${surplus}" is one word too many`)
    return parsed
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0]}. Usage: ${commandLine(name, command)}`)
  }
}

/** Runs decisions of the operator, which are signaled to running servers like those of moderators. */
function actOn({ REDIS_URL }: Config, connectionString: string, db: Database): CommandInput['act'] {
  return async (work) => {
    const log = pino({ level: 'silent' })
    const bus = await (REDIS_URL
      ? createRedisBus({ url: REDIS_URL, log })
      : createPostgresBus({ connectionString, log }))
    try {
      const ctx = { app: { bus, config: { limits: null } } }
      return await db.transaction((tx) => work(ctx, tx))
    } finally {
      await bus.close()
    }
  }
}

async function open(url: string) {
  try {
    return await openDatabase(url, 2, entities)
  } catch (error) {
    const reason = (error as AggregateError).errors?.[0]?.message ?? (error as Error).message
    throw new Error(
      `The database cannot be reached (${reason}): start the server, whose database this is, or set DATABASE_URL.`,
    )
  }
}

const commandLine = (name: string, { usage, summary }: Command) => `${name}${usage && ` ${usage}`} — ${summary}`

function helpText(): string {
  const rows = Object.entries(commands).map(
    ([name, { usage, summary }]) => [`${name} ${usage}`.trim(), summary] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    'npm run admin -- COMMAND [--json]     (production: node dist/src/admin.js COMMAND)',
    '',
    'Works on DATABASE_URL, or on the embedded database under DATA_DIR while the server runs.',
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n')
}

/** Formats a result as lines: a list has one line for each row, any other object one line for each field. */
function textOf(result: object): string {
  const lines = Object.entries(result).flatMap(([name, value]): string[] => {
    if (!Array.isArray(value)) return [`${name}: ${flat(value)}`]
    if (value.length === 0) return [`${name}: none`]
    return [`${name}:`, ...value.map((row) => `  ${flat(row)}`)]
  })
  return lines.join('\n')
}

function flat(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value)
  if (value instanceof Date) return value.toISOString()
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${flat(inner)}`)
    .join(', ')
}
