import type { ColumnOptions } from 'typeorm'

/** A full-text document that a trigger writes; never selected or written by an entity. */
export const searchColumn: ColumnOptions = {
  type: 'tsvector',
  nullable: true,
  select: false,
  insert: false,
  update: false,
}

/** A number that PostgreSQL gives each row; never selected or written by an entity. */
export const numberColumn: ColumnOptions = { type: 'bigint', select: false, insert: false, update: false }
