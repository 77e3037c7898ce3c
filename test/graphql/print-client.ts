import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as documents from '@graphql-codegen/typed-document-node'
import * as operations from '@graphql-codegen/typescript-operations'
import { parse } from 'graphql'

/** Prints a typed client as graphql-codegen generates it from schema.graphql: the operations of story.graphql with their types.
 */
async function generate(): Promise<string> {
  const read = (file: string) => parse(readFileSync(resolve(__dirname, file), 'utf8'))
  const text = await codegen({
    filename: file,
    schema: read('../../schema.graphql'),
    documents: [{ location: 'story.graphql', document: read('story.graphql') }],
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations, documents },
    config: {
      documentMode: 'string',
      disableDescriptions: true,
      useTypeImports: true,
      skipTypename: true,
      scalars: { DateTimeISO: 'string', URL: 'string', JSON: 'unknown', JSONObject: 'Record<string, unknown>' },
    },
  })
  return `// Printed by npm run client from schema.graphql and story.graphql.\n${text}\n`
}

const file = resolve(__dirname, 'client.generated.ts')

async function main(): Promise<void> {
  const printed = await generate()
  if (!process.argv.includes('--check')) {
    writeFileSync(file, printed)
  } else if (readFileSync(file, 'utf8') !== printed) {
    console.error('The generated client differs from the schema; run "npm run client" and look at the change.')
    process.exitCode = 1
  }
}

void main()
