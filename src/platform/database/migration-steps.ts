import type { Logger } from 'pino'
import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How many rows a backfill changes in one transaction, unless its step sets another number. */
const BATCH_SIZE = 1_000
const PROGRESS_EVERY_MS = 5_000

/** What a step runs with. The runner's connection has no statement timeout and a short lock timeout. */
export interface StepContext {
  readonly runner: QueryRunner
  readonly log: Logger
  /** Where an interrupted run of this step stopped: what it last gave to `saveCursor`. */
  readonly cursor: string | null
  /** Stores, in the current transaction, how far the step has come. */
  saveCursor(cursor: string): Promise<void>
  /** Runs `work` in a transaction, again after a lock timeout or a deadlock; rejects when the start is aborted. */
  transaction<T>(work: () => Promise<T>): Promise<T>
}

/**
 * One part of an online migration. It must be safe to run again when a crash hit it, which `transactional` and the
 * others here are.
 */
export interface MigrationStep {
  readonly name: string
  /**
   * `transaction`: the step and the note that it is done commit together. `online`: the step opens its own
   * transactions.
   */
  readonly mode: 'transaction' | 'online'
  run(context: StepContext): Promise<void>
}

/**
 * A migration that changes big tables while other servers use them. Extend this class where a plain migration (a class
 * with `up` and `down`, run in one transaction) would hold a lock for longer than a moment: rewriting a table, filling
 * a column, building an index, validating a constraint. Plain and online migrations are listed side by side in
 * `migrations/index.ts`.
 *
 * ```ts
 * export class PostLanguages1764000000042 extends OnlineMigration {
 *   name = 'PostLanguages1764000000042'
 *   steps = [
 *     transactional('add the column', 'alter table posts add language text'), // nullable, or with a constant default:
 * instant     backfill({ table: 'posts', set: `language = 'en'`, where: 't.language is null' }), // t is the table
 *     buildIndex('ix_posts_language_id', 'on posts (language, id)'), // concurrently; an invalid one is dropped and
 * built again     setNotNull('posts', 'language'), // without a scan under an exclusive lock
 *   ]
 *   async down(runner: QueryRunner) {
 *     await runner.query('alter table posts drop language')
 *   }
 * }
 * ```
 *
 * Steps run in order. Completed steps are recorded, so that an interrupted migration continues where it stopped;
 * `down` undoes all of them. A step that waits for a lock gives up after a second, gives way to other transactions and
 * tries again, with a line in the log. Until the last step is done, servers of the version before read and write the
 * tables: steps must not break them.
 */
export abstract class OnlineMigration implements MigrationInterface {
  abstract readonly name: string
  abstract readonly steps: readonly MigrationStep[]

  /** TypeORM's own command line cannot run steps. */
  async up(): Promise<void> {
    throw new Error(`${this.name} has online steps; run "npm run migrate".`)
  }

  abstract down(runner: QueryRunner): Promise<void>
}

/** A step in one transaction: for changes that need their locks for a moment only. */
export function transactional(name: string, work: string | ((runner: QueryRunner) => Promise<void>)): MigrationStep {
  return {
    name,
    mode: 'transaction',
    async run({ runner }) {
      if (typeof work === 'string') await runner.query(work)
      else await work(runner)
    },
  }
}

/** Which rows of a table to change, and how. `set` and `where` are SQL in which `t` is the table. */
export interface Backfill {
  readonly table: string
  /** The column to walk along: unique, not null and indexed. */
  readonly key?: string
  readonly set: string
  /** Names the rows that still have to be changed. */
  readonly where: string
  readonly batchSize?: number
}

/** Changes the rows of a big table in batches along its key, each in a transaction of its own. */
export function backfill({ table, key = 'id', set, where, batchSize = BATCH_SIZE }: Backfill): MigrationStep {
  // The rows are locked in the order of the key, as statements of the server do.
  const statement = (after: string) => `
    with batch as materialized (
      select ${key} from ${table} ${after} order by ${key} limit ${batchSize} for no key update
    ), changed as (
      update ${table} t set ${set} from batch where t.${key} = batch.${key} and (${where}) returning 1
    )
    select (select ${key}::text from batch order by ${key} desc limit 1) as last, (select count(*) from batch)::int as seen,
      (select count(*) from changed)::int as changed`
  return {
    name: `fill ${table}: ${set.slice(0, 40)}`,
    mode: 'online',
    async run({ runner, log, cursor, saveCursor, transaction }) {
      let last = cursor
      let changed = 0
      let reportedAt = performance.now()
      for (let seen = batchSize; seen >= batchSize; ) {
        const [row] = await transaction(async () => {
          const rows = await runner.query(
            statement(last === null ? '' : `where ${key} > $1`),
            last === null ? [] : [last],
          )
          if (rows[0].last !== null) await saveCursor(rows[0].last)
          return rows as { last: string | null; seen: number; changed: number }[]
        })
        if (!row) break
        last = row.last ?? last
        seen = row.seen
        changed += row.changed
        if (performance.now() - reportedAt < PROGRESS_EVERY_MS) continue
        reportedAt = performance.now()
        log.info({ table, changed, last }, `migration: ${changed} rows of ${table} changed so far`)
      }
    },
  }
}

/**
 * Builds an index without blocking writes. `definition` is what follows its name: `on posts (category, id) where …`.
 */
export function buildIndex(name: string, definition: string, { unique = false } = {}): MigrationStep {
  return {
    name: `build ${name}`,
    mode: 'online',
    async run({ runner }) {
      const [index] = await runner.query(
        'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
        [name],
      )
      if (index?.valid) return
      await withoutLockTimeout(runner, async () => {
        if (index) await runner.query(`drop index concurrently if exists ${name}`)
        await runner.query(`create ${unique ? 'unique ' : ''}index concurrently ${name} ${definition}`)
      })
    },
  }
}

/** Drops an index without blocking writes. */
export function dropIndex(name: string): MigrationStep {
  return {
    name: `drop ${name}`,
    mode: 'online',
    run: ({ runner }) => withoutLockTimeout(runner, () => runner.query(`drop index concurrently if exists ${name}`)),
  }
}

/**
 * Building an index waits for older transactions to end, which a lock timeout would interrupt; its own lock blocks
 * neither reads nor writes while it waits.
 */
async function withoutLockTimeout(runner: QueryRunner, work: () => Promise<unknown>): Promise<void> {
  const [{ timeout }] = await runner.query(`select current_setting('lock_timeout') as timeout`)
  await runner.query('set lock_timeout = 0')
  try {
    await work()
  } finally {
    await runner.query(`select set_config('lock_timeout', $1, false)`, [timeout])
  }
}

/** Forbids nulls in a column of a big table: the whole table is read, but under a lock that allows writes. */
export function setNotNull(table: string, column: string): MigrationStep {
  const check = `ck_${table}_${column}_not_null`
  const statements = [
    `alter table ${table} drop constraint if exists ${check}`,
    `alter table ${table} add constraint ${check} check (${column} is not null) not valid`,
    `alter table ${table} validate constraint ${check}`,
    `alter table ${table} alter column ${column} set not null`,
    `alter table ${table} drop constraint ${check}`,
  ]
  return {
    name: `set ${table}.${column} not null`,
    mode: 'online',
    async run({ runner, transaction }) {
      for (const statement of statements) await transaction(() => runner.query(statement))
    },
  }
}
