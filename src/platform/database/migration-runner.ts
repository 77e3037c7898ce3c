import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import type { MigrationStep, OnlineMigration, StepContext } from './migration-steps'

const MIN_PAUSE_MS = 100
const MAX_PAUSE_MS = 5_000
/** A lock timeout, a deadlock, or a lock that `nowait` did not get. */
const retryable = new Set(['55P03', '40P01', '40001'])

/** What a migration runs with. */
export interface MigrationContext {
  readonly runner: QueryRunner
  readonly log: Logger
  readonly signal?: AbortSignal | undefined
}

/** A migration with its number in the list, for the log. */
export interface PendingMigration {
  readonly migration: MigrationInterface
  readonly name: string
}

/** Returns those of `migrations` that have not run on the database, in order. One statement, or two. */
export async function pendingMigrations(
  runner: QueryRunner,
  migrations: readonly (new () => MigrationInterface)[],
): Promise<PendingMigration[]> {
  const [{ exists }] = await runner.query(`select to_regclass('migrations') is not null as exists`)
  const rows: { name: string }[] = exists ? await runner.query('select name from migrations') : []
  const done = new Set(rows.map(({ name }) => name))
  return migrations
    .map((Migration) => new Migration())
    .map((migration) => ({ migration, name: migration.name ?? migration.constructor.name }))
    .filter(({ name }) => !done.has(name))
}

/** The table in which TypeORM, too, keeps which migrations ran. */
export async function createMigrationsTable(runner: QueryRunner): Promise<void> {
  await runner.query(`create table if not exists migrations (
    id serial not null,
    timestamp bigint not null,
    name varchar not null,
    constraint "PK_8c82d7f526340ab734260ea46be" primary key (id)
  )`)
}

/** Runs one migration: a plain one in one transaction, an online one step by step. */
export async function runMigration(context: MigrationContext, { migration, name }: PendingMigration): Promise<void> {
  const startedAt = performance.now()
  if (isOnline(migration)) await runSteps(context, name, migration.steps)
  else
    await inTransaction(context, name, async () => {
      await migration.up(context.runner)
      await recordMigration(context.runner, name)
    })
  const milliseconds = Math.round(performance.now() - startedAt)
  context.log.info({ migration: name, milliseconds }, `migration ${name} done`)
}

const isOnline = (migration: MigrationInterface): migration is OnlineMigration =>
  Array.isArray((migration as Partial<OnlineMigration>).steps)

const recordMigration = (runner: QueryRunner, name: string) =>
  runner.query('insert into migrations (timestamp, name) values ($1, $2)', [name.slice(-13), name])

/**
 * Which steps of a migration that is under way are done, and where one that is not stopped; the table is dropped at its
 * end.
 */
async function runSteps(context: MigrationContext, name: string, steps: readonly MigrationStep[]): Promise<void> {
  const { runner, log } = context
  await runner.query(`create table if not exists migration_steps (
    migration text, step text, cursor text, is_done boolean not null default false, primary key (migration, step))`)
  for (const [index, step] of steps.entries()) {
    context.signal?.throwIfAborted()
    const [row]: { cursor: string | null; is_done: boolean }[] = await runner.query(
      'select cursor, is_done from migration_steps where migration = $1 and step = $2',
      [name, step.name],
    )
    if (row?.is_done) continue
    log.info(
      { migration: name, step: step.name },
      `migration ${name}: step ${index + 1} of ${steps.length}, ${step.name}`,
    )
    await runStep(context, name, step, row?.cursor ?? null)
  }
  await inTransaction(context, name, async () => {
    await recordMigration(runner, name)
    await runner.query('drop table migration_steps')
  })
}

async function runStep(context: MigrationContext, name: string, step: MigrationStep, cursor: string | null) {
  const { runner, log } = context
  const label = `${name}: ${step.name}`
  const save = (saved: string | null, isDone: boolean) =>
    runner.query(
      `insert into migration_steps (migration, step, cursor, is_done) values ($1, $2, $3, $4)
       on conflict (migration, step) do update set cursor = excluded.cursor, is_done = excluded.is_done`,
      [name, step.name, saved, isDone],
    )
  const stepContext: StepContext = {
    runner,
    log,
    cursor,
    saveCursor: (saved) => save(saved, false),
    transaction: (work) => inTransaction(context, label, work),
  }
  if (step.mode === 'transaction')
    await inTransaction(context, label, async () => {
      await step.run(stepContext)
      await save(null, true)
    })
  else {
    await untilUnlocked(context, label, () => step.run(stepContext))
    await save(null, true)
  }
}

function inTransaction<T>(context: MigrationContext, label: string, work: () => Promise<T>): Promise<T> {
  const { runner } = context
  return untilUnlocked(context, label, async () => {
    await runner.startTransaction()
    try {
      const result = await work()
      await runner.commitTransaction()
      return result
    } catch (error) {
      // The first error is the cause; a lost connection has nothing to roll back.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined)
      throw error
    }
  })
}

/** Runs `work`, again while locks of others make it fail; logs what it waits for. */
async function untilUnlocked<T>({ log, signal }: MigrationContext, label: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1, wait = MIN_PAUSE_MS; ; attempt++, wait = Math.min(wait * 2, MAX_PAUSE_MS)) {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (!retryable.has(String((error as { code?: unknown }).code))) throw error
      log.warn(
        { migration: label, attempt, reason: (error as Error).message },
        `migration ${label}: a table is in use; trying again in ${wait} ms`,
      )
      await pause(wait, undefined, { signal })
    }
  }
}
