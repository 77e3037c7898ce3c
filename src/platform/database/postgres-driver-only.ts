import Module from 'node:module'
import type { DataSource } from 'typeorm'

/**
 * Makes TypeORM load the driver of PostgreSQL only. It would load those of all its databases, a third of its code. Has
 * an effect only before TypeORM is loaded.
 */
export function loadPostgresDriverOnly(): void {
  const path = require.resolve('typeorm/driver/DriverFactory')
  if (require.cache[path]) return
  const factory = new Module(path)
  factory.exports = { DriverFactory }
  factory.loaded = true
  require.cache[path] = factory
}

class DriverFactory {
  create(dataSource: DataSource) {
    // Loaded with the first DataSource: it requires TypeORM, which requires this factory.
    const { PostgresDriver }: typeof import('typeorm/driver/postgres/PostgresDriver') =
      require('typeorm/driver/postgres/PostgresDriver')
    return new PostgresDriver(dataSource)
  }
}
