import type { QueryRunner } from 'typeorm'

/** An error that waiting does not solve. Its message is one line that states what to do. */
export class FinalDatabaseError extends Error {}

interface PostgresError {
  readonly message: string
  readonly code?: unknown
}

interface Session {
  readonly role: string
  readonly database: string
  readonly schema: string | null
  readonly path: string
}

const SESSION = `select current_user as role, current_database() as database, current_schema() as schema,
  current_setting('search_path') as path`

const quoted = (name: string) => `"${name}"`

/** What to do about an error code that stays; null for a code that may pass. */
const advice: Record<string, (error: PostgresError, session: Session) => string> = {
  '57014': () =>
    'the statement was cancelled (by an administrator or a setting of a pooler); start again and let it finish. What was done stays, nothing is left half done',
  '42501': ({ message }, { role, database }) =>
    /must be owner of/.test(message)
      ? `the role ${quoted(role)} must own the tables and functions: REASSIGN OWNED BY their owner TO ${quoted(role)}, or let the owner run the migration`
      : /extension/.test(message)
        ? `the role ${quoted(role)} needs the privilege CREATE on the database: GRANT CREATE ON DATABASE ${quoted(database)} TO ${quoted(role)}`
        : /denied for table/.test(message)
          ? `the role ${quoted(role)} needs privileges on the tables: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${quoted(role)}`
          : `the role ${quoted(role)} needs the privilege CREATE on the schema public: GRANT USAGE, CREATE ON SCHEMA public TO ${quoted(role)}`,
  '08P01': () =>
    'a pooler refuses timeouts when a connection begins; set DATABASE_DIRECT_URL to PostgreSQL itself, and DATABASE_PREPARED_STATEMENTS=false for PgBouncer before 1.21',
  '3F000': (_, { role }) => searchPathAdvice(role),
  '58P01': () => 'a file of PostgreSQL is missing; install its contrib modules (pg_trgm and unaccent)',
}

const searchPathAdvice = (role: string) =>
  `the first schema of the search_path must be public: ALTER ROLE ${quoted(role)} SET search_path = public, and CREATE SCHEMA public if there is none`

/**
 * Throws FinalDatabaseError when new tables would not be created in the schema public, to which some definitions refer.
 */
export async function requirePublicSchema(runner: QueryRunner): Promise<void> {
  const [session]: Session[] = await runner.query(SESSION)
  if (!session || session.schema === 'public') return
  throw new FinalDatabaseError(
    `search_path is ${session.path}, so that new tables are created in ${session.schema ?? 'no schema'}: ${searchPathAdvice(session.role)}`,
  )
}

/** A final error as one that states what to do; any other as it is. */
export async function explainMigrationError(runner: QueryRunner, error: unknown): Promise<unknown> {
  const code = codeOf(error)
  if (!advice[code]) return error
  const [session]: Session[] = await runner.query(SESSION).catch(() => [])
  return finalError(error as Error, session)
}

/** The same for an error that came before there was a session, such as one of connecting. */
export function explainFinalError(error: unknown): unknown {
  return codeOf(error) === '08P01' ? finalError(error as Error) : error
}

function finalError(error: Error, session: Session = { role: 'CURRENT_USER', database: '', schema: null, path: '' }) {
  const code = codeOf(error)
  const text = error.message.replace(/\s*\n\s*/g, ' ')
  return new FinalDatabaseError(`${text} (${code}): ${advice[code]?.(error, session)}`, { cause: error })
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? '')
