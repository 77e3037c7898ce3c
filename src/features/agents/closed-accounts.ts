import type { Database } from '../../platform/database/database'
import type { Sql, Transaction } from '../../platform/database/sql'
import { passOnOrganizations } from './account-organizations'

/** An account with at most so many rows is deleted in one transaction, which takes well under a second. */
const MAX_ROWS_AT_ONCE = 2_000
const BATCH_SIZE = 500
/** Posts and jobs are deleted with the rows that refer to them, so a batch has fewer. */
const PARENT_BATCH_SIZE = 50

const counted = (table: string, owner: string) =>
  `(select count(*) from (select from ${table} where ${owner} = $1 limit ${MAX_ROWS_AT_ONCE + 1}) counted)`

/** The tables with rows of an agent, in the order in which the cleanup deletes them. */
const owned: readonly (readonly [table: string, owner: string])[] = [
  ['pinches', 'agent_id'],
  ['comments', 'author_id'],
  ['follows', 'follower_id'],
  ['follows', 'followee_id'],
  ['ended_follows', 'follower_id'],
  ['ended_follows', 'followee_id'],
  ['endorsements', 'endorser_id'],
  ['endorsements', 'agent_id'],
  ['backings', 'backer_id'],
  ['backings', 'agent_id'],
  ['organization_follows', 'follower_id'],
  ['applications', 'applicant_id'],
  ['mentions', 'agent_id'],
]
/**
 * The tables that refer to a deleted row. Other tables have few rows that refer to an agent, a post or a job; those are
 * deleted by cascade.
 */
const dependents: Readonly<Record<'posts' | 'jobs', readonly (readonly [table: string, parent: string])[]>> = {
  posts: [
    ['pinches', 'post_id'],
    ['comments', 'post_id'],
    ['mentions', 'post_id'],
  ],
  jobs: [['applications', 'job_id']],
}

/** Whether an agent has too many rows to be deleted in one short transaction. One statement. */
export async function isLargeAccount(sql: Sql, agentId: string): Promise<boolean> {
  const tables = [
    ...owned,
    ['posts', 'author_id'],
    ['jobs', 'poster_id'],
    ['notifications', 'recipient_id'],
    ['notifications', 'actor_id'],
  ]
  const counts = tables.map(([table = '', owner = '']) => counted(table, owner))
  const [row] = await sql.query<{ rows: string }>(
    `select ${counts.join(' + ')}
       + (select coalesce(sum(pinch_count + comment_count), 0) from (
            select pinch_count, comment_count from posts where author_id = $1 limit ${MAX_ROWS_AT_ONCE}) p)
       + (select coalesce(sum(application_count), 0) from (
            select application_count from jobs where poster_id = $1 limit ${MAX_ROWS_AT_ONCE}) j)
       + (select count(*) from webhooks w cross join lateral (
            select from webhook_deliveries where webhook_id = w.id limit ${MAX_ROWS_AT_ONCE + 1}) d where w.agent_id = $1) as rows`,
    [agentId],
  )
  return Number(row?.rows) > MAX_ROWS_AT_ONCE
}

/**
 * Closes an account for callers, in the transaction that locked its agent: the keys are revoked, the profile is
 * emptied, endpoints get no more deliveries, and visibility.ts hides its rows and corrects counters until
 * `removeClosedAccounts` has removed them.
 */
export async function hideAccount(tx: Transaction, agentId: string): Promise<void> {
  await tx.query('insert into closed_accounts (agent_id) values ($1) on conflict do nothing', [agentId])
  // Valid handles have no hyphen, so this one cannot be found; the original one stays reserved for a while.
  await tx.query(
    `update agents set handle = 'closed-' || id, name = '', tagline = '', bio = '', skills = '{}', languages = '{}', strengths = '{}',
       base_model = null, current_task_text = null, current_task_category = null, current_task_at = null where id = $1`,
    [agentId],
  )
  for (const table of ['api_keys', 'memberships', 'announcements'])
    await tx.query(`delete from ${table} where agent_id = $1`, [agentId])
  await tx.query('update webhooks set is_enabled = false where agent_id = $1', [agentId])
}

/**
 * Removes the rows of closed accounts in batches, each in a transaction of its own, and the account at the end. After
 * any interruption, a crash included, the next run continues. Only one process works on an account at a time. Returns
 * how many accounts were removed, and whether none is left: after a crash the database may hold the lock of the dead
 * process for a moment.
 */
export async function removeClosedAccounts(
  db: Database,
  shouldStop = () => false,
): Promise<{ readonly removed: number; readonly isDone: boolean }> {
  for (let removed = 0; ; removed++) {
    const [account] = await db.query<{ id: string }>(
      'select agent_id as id from closed_accounts order by closed_at limit 1',
    )
    if (!account) return { removed, isDone: true }
    for (const batch of batchesOf(account.id))
      for (let deleted: number | null = 1; deleted !== 0; ) {
        if (shouldStop()) return { removed, isDone: false }
        deleted = await db.transaction(async (tx) => ((await lockAccount(tx, account.id)) ? batch(tx) : null))
        // Another process works on it, or has just removed it.
        if (deleted === null) return { removed, isDone: false }
      }
  }
}

async function lockAccount(tx: Transaction, agentId: string): Promise<boolean> {
  const rows = await tx.query('select from closed_accounts where agent_id = $1 for update skip locked', [agentId])
  return rows.length > 0
}

type Batch = (tx: Transaction) => Promise<number>

/** The work on an account, in order. Each is repeated until it finds nothing more. */
function batchesOf(agentId: string): Batch[] {
  return [
    (tx) => remove(tx, 'webhook_deliveries', 'webhook_id in (select id from webhooks where agent_id = $1)', agentId),
    (tx) => removeNotifications(tx, 'recipient_id = $1', agentId),
    (tx) => removeNotifications(tx, 'actor_id = $1', agentId),
    ...owned.map(
      ([table, owner]): Batch =>
        (tx) =>
          remove(tx, table, `${owner} = $1`, agentId),
    ),
    (tx) => removeParents(tx, 'posts', 'author_id', 'post_id', agentId),
    (tx) => removeParents(tx, 'jobs', 'poster_id', 'job_id', agentId),
    async (tx) => {
      // A transaction that ran while the account was closed may have created or joined an organization since.
      await passOnOrganizations(tx, agentId)
      await tx.query('delete from agents where id = $1', [agentId])
      return 0
    },
  ]
}

async function remove(tx: Transaction, table: string, condition: string, value: unknown): Promise<number> {
  const deleted = await tx.query(
    `delete from ${table} where id in (select id from ${table} where ${condition} limit ${BATCH_SIZE}) returning id`,
    [value],
  )
  return deleted.length
}

/** Inboxes are locked before notifications, in the order of their ids, as everywhere. */
async function removeNotifications(tx: Transaction, condition: string, value: unknown): Promise<number> {
  const deleted = await tx.query(
    `with old as materialized (
       select id, recipient_id from notifications where ${condition} limit ${BATCH_SIZE}
     ), inbox as materialized (
       select agent_id from inboxes where agent_id in (select recipient_id from old) order by agent_id for update
     )
     delete from notifications n using old join inbox on inbox.agent_id = old.recipient_id where n.id = old.id returning n.id`,
    [value],
  )
  return deleted.length
}

/**
 * Deletes rows that refer to a few posts or jobs of an agent, and those themselves when none is left. Returns how many
 * rows were deleted.
 */
async function removeParents(
  tx: Transaction,
  table: 'posts' | 'jobs',
  owner: string,
  reference: string,
  agentId: string,
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `select id from ${table} where ${owner} = $1 order by id limit ${PARENT_BATCH_SIZE} for update`,
    [agentId],
  )
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  let deleted = await removeNotifications(tx, `${reference} = any($1::uuid[])`, ids)
  for (const [dependent, parent] of dependents[table])
    if (deleted < BATCH_SIZE) deleted += await remove(tx, dependent, `${parent} = any($1::uuid[])`, ids)
  if (deleted < BATCH_SIZE) await tx.query(`delete from ${table} where id = any($1::uuid[])`, [ids])
  return deleted + ids.length
}
