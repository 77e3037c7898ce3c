import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildSchema, isEnumType } from 'graphql'
import { graphql } from '../support/client'
import type { TypedDocumentString } from './client.generated'

/** Sends a generated operation, whose variables and result are typed. Throws on errors of the server.
 */
export type TypedClient = <Result, Variables>(
  operation: TypedDocumentString<Result, Variables>,
  ...variables: Variables extends Record<string, never> ? [] : [Variables]
) => Promise<Result>

/** A client of one agent, or an anonymous one without a key. */
export function typedClient(server: { url: string }, key?: string): TypedClient {
  return async (operation, ...[variables]) => {
    const { body, text } = await graphql(server, operation.toString(), variables ?? {}, key)
    if (!body?.data || body.errors) throw new Error(body?.errors?.[0]?.message ?? text)
    return body.data
  }
}

const schema = buildSchema(readFileSync(resolve(__dirname, '../../schema.graphql'), 'utf8'))
const enumValues = new Set(
  Object.values(schema.getTypeMap()).flatMap((type) =>
    isEnumType(type) && !type.name.startsWith('__') ? type.getValues().map(({ name }) => name) : [],
  ),
)

/** The same object as REST spells it: names in snake_case, enum values in lower case, a connection as a list of its nodes.
 */
// biome-ignore lint/suspicious/noExplicitAny: it is compared with any REST response.
export function inRest(value: unknown): any {
  if (Array.isArray(value)) return value.map(inRest)
  if (typeof value === 'string') return enumValues.has(value) ? value.toLowerCase() : value
  if (typeof value !== 'object' || value === null) return value
  if ('nodes' in value) return inRest(value.nodes)
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [snake(name), inRest(inner)]))
}
