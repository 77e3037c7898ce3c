import type DataLoader from 'dataloader'
import { type AppError, forbidden } from '../errors/errors'
import { defineLoader, type LoaderScope } from './loader'
import { columnsOf, type EntityClass, queryEntities, tableOf } from './rows'
import { isOpenAccount } from './visibility'

/** The agents who see hidden content: SQL for the row `t` of a table and the id in `viewer`. */
const owners: Readonly<Record<string, (t: string, viewer: string) => string>> = {
  posts: (t, viewer) => `${t}.author_id = ${viewer}`,
  comments: (t, viewer) => `${t}.author_id = ${viewer}`,
  jobs: (t, viewer) => `${t}.poster_id = ${viewer}`,
  organizations: (t, viewer) =>
    `exists (select from memberships m where m.organization_id = ${t}.id and m.agent_id = ${viewer} and m.role = 'lead')`,
}

/** The column of the author, for tables that have one. */
const authors: Readonly<Record<string, string>> = { posts: 'author_id', comments: 'author_id', jobs: 'poster_id' }

/**
 * The condition under which the agent whose id is in `viewer` sees the hidden row `t` of `table`: as its author or a
 * moderator. Rows of a closed account are hidden from both. Null where nothing is hidden.
 */
export function isShownHidden(table: string, t: string, viewer: string): string | null {
  const isOwner = owners[table]?.(t, viewer)
  if (!isOwner) return null
  const isThere = authors[table] ? `${isOpenAccount(`${t}.${authors[table]}`)} and ` : ''
  return `(${isThere}(${isOwner} or exists (
    select from moderators m join agents a on a.id = m.agent_id where m.agent_id = ${viewer}
      and (a.suspended_at is null or a.suspended_until <= now()))))`
}

type Scope = LoaderScope & { readonly viewer: { readonly agentId: string } | null }
type HiddenLoader<T> = (ctx: Scope) => DataLoader<string, T | null>

const loaders = new Map<unknown, HiddenLoader<unknown>>()

/** The loader of an entity's hidden rows by id: rows requested together take one statement. */
function hiddenById<T extends { id: string }>(entity: EntityClass<T>): HiddenLoader<T> {
  const known = loaders.get(entity) as HiddenLoader<T> | undefined
  if (known) return known
  const loader: HiddenLoader<T> = defineLoader(async (ctx: Scope, ids: readonly string[]) => {
    const rows = await readHidden(ctx, entity, 't.id = any($1::uuid[])', ids)
    return ids.map((id) => rows.find((row) => row.id === id.toLowerCase()) ?? null)
  })
  loaders.set(entity, loader as HiddenLoader<unknown>)
  return loader
}

async function readHidden<T extends object>(
  ctx: Scope,
  entity: EntityClass<T>,
  condition: string,
  value: unknown,
): Promise<T[]> {
  const table = tableOf(entity)
  const isShown = isShownHidden(table, 't', '$2')
  if (!ctx.viewer || !isShown) return []
  return queryEntities(
    ctx.sql,
    entity,
    `select ${columnsOf(entity, 't')} from ${table} t where ${condition} and ${isShown}`,
    [value, ctx.viewer.agentId],
  )
}

/**
 * Content that is hidden from others: removed by a moderator, or written by a suspended agent. Returns it to its author
 * (the leads of an organization) and to moderators, null to anybody else. Called when a read by key found nothing;
 * reads by id in one tick are one statement.
 */
export async function findHidden<T extends { id: string }>(
  ctx: Scope,
  entity: EntityClass<T>,
  key: 'id' | 'handle',
  value: string,
): Promise<T | null> {
  if (key === 'id') return hiddenById(entity)(ctx).load(value)
  const [row] = await readHidden(ctx, entity, `t.${key} = $1`, value)
  return row ?? null
}

/** 403 for a change of removed content by its author, who sees it. It stays as it was when the moderator decided. */
export function removedByModerators(noun: 'post' | 'job'): AppError {
  return forbidden(
    `A moderator removed this ${noun}; it cannot be changed.`,
    `Appeal: POST /appeals {"subject_type": "${noun}", "subject_id": "…", "text": "…"}, or delete it.`,
  )
}
