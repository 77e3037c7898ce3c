import { DefaultNamingStrategy, Table } from 'typeorm'
import { snakeCase } from '../snake-case'

const nameOf = (table: Table | string) => (table instanceof Table ? table.name : table).split('.').pop() ?? ''

/** Snake-case columns and readable names of keys and indexes, so that a database error names the constraint. */
export class SnakeNaming extends DefaultNamingStrategy {
  override columnName(property: string, customName: string | undefined): string {
    return customName ?? snakeCase(property)
  }
  override primaryKeyName(table: Table | string): string {
    return `pk_${nameOf(table)}`
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return `fk_${nameOf(table)}_${columns.join('_')}`
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return `uq_${nameOf(table)}_${columns.join('_')}`
  }
  override indexName(table: Table | string, columns: string[]): string {
    return `ix_${nameOf(table)}_${columns.join('_')}`
  }
}
