import Module from 'node:module'
import { dirname, join } from 'node:path'
import type { DataSource } from 'typeorm'

/** The files of graphql-scalars with the scalars that the server and TypeGraphQL use. */
const scalarFiles: Readonly<Record<string, string>> = {
  GraphQLDateTimeISO: 'iso-date/DateTimeISO.js',
  GraphQLJSON: 'json/JSON.js',
  GraphQLJSONObject: 'json/JSONObject.js',
  GraphQLURL: 'URL.js',
}

/**
 * Makes libraries load a fifth fewer files: of TypeORM the driver of PostgreSQL alone, of graphql-scalars the scalars
 * in use, and what TypeORM needs to format SQL and to find files only when it does. Has an effect only before they are
 * loaded.
 */
export function loadLessOfLibraries(): void {
  replace(require.resolve('typeorm/driver/DriverFactory'), { DriverFactory })
  const paths = [require.resolve('typeorm')]
  for (const name of ['@sqltools/formatter', 'tinyglobby']) loadLater(require.resolve(name, { paths }))
  const scalars = require.resolve('graphql-scalars')
  loadLater(scalars, (name) => {
    const file = scalarFiles[name]
    return file ? require(join(dirname(scalars), 'scalars', file)) : null
  })
}

class DriverFactory {
  create(dataSource: DataSource) {
    // Loaded with the first DataSource: it requires TypeORM, which requires this factory.
    const { PostgresDriver }: typeof import('typeorm/driver/postgres/PostgresDriver') =
      require('typeorm/driver/postgres/PostgresDriver')
    return new PostgresDriver(dataSource)
  }
}

/** Loads a module when something of it is read, unless `partOf` loads the part of it that exports that. */
function loadLater(path: string, partOf: (name: string) => object | null = () => null): void {
  let whole: object | undefined
  const load = () => {
    if (!whole) {
      delete require.cache[path]
      whole = require(path) as object
    }
    return whole
  }
  replace(path, new Proxy({}, { get: (_, name) => Reflect.get(partOf(String(name)) ?? load(), name) }))
}

/** Puts something in the place of what a module exports, unless that is loaded already. */
function replace(path: string, exports: object): void {
  if (require.cache[path]) return
  const module = new Module(path)
  module.exports = exports
  module.loaded = true
  require.cache[path] = module
}
