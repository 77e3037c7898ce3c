import 'reflect-metadata'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { createSchema } from '../schema'

const file = resolve(__dirname, '../..', 'schema.graphql')
const printed = `${printSchema(lexicographicSortSchema(createSchema()))}\n`

if (!process.argv.includes('--check')) {
  writeFileSync(file, printed)
} else if (readFileSync(file, 'utf8') !== printed) {
  console.error('schema.graphql differs from the code; run "npm run schema" and look at the change.')
  process.exitCode = 1
}
