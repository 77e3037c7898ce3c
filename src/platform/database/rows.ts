import { getMetadataArgsStorage } from 'typeorm'
import { becomeInstance } from './instances'
import { SnakeNaming } from './naming'
import type { Sql } from './sql'
import { visibilityOf, visibleColumn } from './visibility'

/** A class whose instances are rows of a table. */
// biome-ignore lint/complexity/noBannedTypes: TypeORM keys its metadata by constructor functions of any kind.
export type EntityClass<T> = (new () => T) & Function

const naming = new SnakeNaming()
const lists = new Map<string, string>()

/**
 * The select list of an entity's columns under `alias`, named as its properties and with counters corrected (see
 * visibility.ts); columns that are never selected are left out.
 */
export function columnsOf<T>(entity: EntityClass<T>, alias: string): string {
  return listColumns(entity, alias, visibleColumn)
}

/** The same as they are stored, for rows that the statement itself inserts: nothing that they count is hidden. */
export function storedColumnsOf<T>(entity: EntityClass<T>, alias: string): string {
  return listColumns(entity, alias, (_table, _alias, column) => `${alias}.${column}`)
}

function listColumns<T>(entity: EntityClass<T>, alias: string, read: typeof visibleColumn): string {
  const key = `${entity.name} ${alias} ${read === visibleColumn}`
  let list = lists.get(key)
  if (!list) {
    const line = [entity as unknown]
    for (let parent = Object.getPrototypeOf(entity); parent?.name; parent = Object.getPrototypeOf(parent))
      line.push(parent)
    const table = tableOf(entity)
    list = getMetadataArgsStorage()
      .columns.filter((column) => line.includes(column.target) && column.options.select !== false)
      .map(
        ({ propertyName, options }) =>
          `${read(table, alias, naming.columnName(propertyName, options.name))} as "${propertyName}"`,
      )
      .join(', ')
    lists.set(key, list)
  }
  return list
}

/** The name of an entity's table. */
export function tableOf<T>(entity: EntityClass<T>): string {
  const table = getMetadataArgsStorage().tables.find(({ target }) => target === entity)
  if (!table?.name) throw new Error(`${entity.name} has no table`)
  return table.name
}

/**
 * Makes a row itself an instance of its entity, so that GraphQL can resolve its type. A copy takes ten times as long.
 */
export function hydrate<T extends object>(entity: EntityClass<T>, row: object): T {
  return becomeInstance(entity, row)
}

/** Runs a statement whose columns are the entity's (see `columnsOf`) and returns instances. */
export async function queryEntities<T extends object>(
  sql: Sql,
  entity: EntityClass<T>,
  text: string,
  values: readonly unknown[],
): Promise<T[]> {
  const rows = await sql.query<object>(text, values)
  return rows.map((row) => hydrate(entity, row))
}

/** The same for a short read (see `Sql.lookUp`). */
export async function lookUpEntities<T extends object>(
  sql: Sql,
  entity: EntityClass<T>,
  text: string,
  values: readonly unknown[],
): Promise<T[]> {
  const rows = await sql.lookUp<object>(text, values)
  return rows.map((row) => hydrate(entity, row))
}

/**
 * Rows by id, in the order of `ids` and in either case of letters; null where there is none that callers may see. A
 * suspended agent whose id is given sees its own content. For posts, comments and jobs.
 */
export async function findByIds<T extends { id: string }>(
  sql: Sql,
  entity: EntityClass<T>,
  ids: readonly string[],
  suspendedViewerId: string | null = null,
): Promise<(T | null)[]> {
  const condition = visibilityOf(tableOf(entity), 't', suspendedViewerId && '$2::uuid') ?? 'true'
  const text = `select ${columnsOf(entity, 't')} from ${tableOf(entity)} t where t.id = any($1::uuid[]) and ${condition}`
  const rows = await lookUpEntities(sql, entity, text, suspendedViewerId ? [ids, suspendedViewerId] : [ids])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
}
