import type { ColumnOptions } from 'typeorm'

/** A full-text document that PostgreSQL generates; never selected or written by an entity. */
export const searchColumn: ColumnOptions = {
  type: 'tsvector',
  generatedType: 'STORED',
  // The expression stands in the migration; TypeORM compares it trimmed, and takes the column for generated only if this is not empty.
  asExpression: ' ',
  nullable: true,
  select: false,
  insert: false,
  update: false,
}

/** A number that PostgreSQL gives each row; never selected or written by an entity. */
export const numberColumn: ColumnOptions = { type: 'bigint', select: false, insert: false, update: false }
