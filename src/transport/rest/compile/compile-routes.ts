import {
  type DocumentNode,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isNonNullType,
  type OperationDefinitionNode,
  OperationTypeNode,
  typeFromAST,
} from 'graphql'
import type { Access } from '../../../platform/auth/scope'
import type { DocumentRow, HandlerRow, JsonObject, RouteTable } from '../../../platform/routes/route'
import { accessOf } from '../../graphql/operation-access'
import { compileCompact, viewParameter } from '../compact-view'
import { compileCheckFields } from '../misspelling'
import { paginateList, paginationParameters } from '../paginate-list'
import { type CheckQuery, compileCheckQuery, compileHandlerCheckQuery } from '../query-parameters'
import { createVariablesReader, type ReadVariables } from '../read-variables'
import { compileExecutor, type Execute } from './executor'
import { readDocument } from './operation-document'
import type { Parameter } from './parameter'
import { parametersOf } from './parameters'
import { compileResponse, type Respond } from './response'
import type { Shape } from './response-shape'
import { resolveSelection } from './selection'
import { readSpelling, type Spelling } from './spelling'

interface CompiledCommons extends Spelling {
  readonly needsKey: boolean
  /** The access that it requires. */
  readonly access: Access
  readonly isLimited: boolean
  readonly operationId: string
}

/** A route that executes a document. */
export interface DocumentRoute extends CompiledCommons {
  readonly kind: 'document'
  readonly row: DocumentRow
  readonly document: DocumentNode
  readonly parameters: readonly Parameter[]
  /** The response before `wrap` and `render`. */
  readonly shape: Shape
  readonly isWrite: boolean
  readonly readVariables: ReadVariables
  readonly execute: Execute
  readonly respond: Respond
  /** Makes the compact view of a response; null where the route has none. */
  readonly compact: ((responseBody: JsonObject) => JsonObject) | null
}

/** A route with a handler of its own. */
export interface HandlerRoute extends CompiledCommons {
  readonly kind: 'handler'
  readonly row: HandlerRow
  readonly checkQuery: CheckQuery
}

/** A compiled row of a table. */
export type CompiledRoute = DocumentRoute | HandlerRoute

/** A row of a table in one of its spellings. */
export interface Route extends Spelling {
  readonly row: DocumentRow | HandlerRow
  /**
   * Returns it compiled, once a process: every server of it shares the result. Throws an Error that begins with the
   * route's name for a row that does not fit the schema.
   */
  compiled(): CompiledRoute
}

/**
 * Returns the routes of a table, which are compiled at their first request: all of them at once would be a sixth of the
 * start. Throws an Error that begins with the route's name for a spelling that is none.
 */
export function routesOf(schema: GraphQLSchema, table: RouteTable): Route[] {
  return Object.entries(table).flatMap(([name, row]) =>
    [name, ...(row.aliases ?? [])].map((spelling, index) => {
      const named = <T>(work: () => T): T => {
        try {
          return work()
        } catch (error) {
          throw new Error(`${spelling}: ${(error as Error).message}`, { cause: error })
        }
      }
      const at = named(() => readSpelling(spelling, index > 0))
      let route: CompiledRoute | undefined
      const compiled = () => {
        route ??= named(() =>
          compiledOnce(schema, row, `${spelling} ${index > 0}`, () => compileRoute(schema, at, row)),
        )
        return route
      }
      return { ...at, row, compiled }
    }),
  )
}

/** Compiles every row of a table. Throws an Error that begins with the route's name for one that does not fit. */
export const compileRoutes = (schema: GraphQLSchema, table: RouteTable): CompiledRoute[] =>
  routesOf(schema, table).map((route) => route.compiled())

/** What all spellings of a row have in common. */
interface CompiledDocument {
  readonly operation: OperationDefinitionNode
  readonly executed: DocumentNode
  readonly isWrite: boolean
  readonly access: Access
  readonly execute: Execute
  readonly response: { readonly shape: Shape; readonly respond: Respond }
}

const compiled = new WeakMap<GraphQLSchema, WeakMap<DocumentRow | HandlerRow, Map<string, unknown>>>()

/** Returns what `compile` made of a part of this row before, or makes it. */
function compiledOnce<T>(schema: GraphQLSchema, row: DocumentRow | HandlerRow, part: string, compile: () => T): T {
  const rows = compiled.get(schema) ?? new WeakMap<DocumentRow | HandlerRow, Map<string, unknown>>()
  compiled.set(schema, rows)
  const parts = rows.get(row) ?? new Map<string, unknown>()
  rows.set(row, parts)
  if (!parts.has(part)) parts.set(part, compile())
  return parts.get(part) as T
}

function compileDocument(schema: GraphQLSchema, row: DocumentRow): CompiledDocument {
  const document = readDocument(schema, row.document)
  const { operation, executed } = document
  const isWrite = operation.operation === OperationTypeNode.MUTATION
  return {
    operation,
    executed,
    isWrite,
    access: accessOf(schema, executed),
    execute: compileExecutor(schema, executed),
    response: compileResponse(resolveSelection(schema, document), row, isWrite),
  }
}

function compileRoute(schema: GraphQLSchema, spelling: Spelling, row: DocumentRow | HandlerRow): CompiledRoute {
  const { method, path } = spelling
  const commons = { ...spelling, isLimited: row.limited !== false }
  const isPage = row.produces?.includes('text/html') ?? false
  if ('handle' in row) {
    const checkQuery = compileHandlerCheckQuery(nameOf(method, path), row, isPage)
    const needsKey = row.auth === 'key'
    if (needsKey && !row.scope) throw new Error('A handler that needs a key declares a scope.')
    const access = { scopes: row.scope ? [row.scope] : [], isWrite: false }
    return { ...commons, kind: 'handler', row, checkQuery, needsKey, access, operationId: row.operationId }
  }
  const { operation, executed, isWrite, access, execute, response } = compiledOnce(schema, row, 'document', () =>
    compileDocument(schema, row),
  )
  const { cut } = row
  if (isWrite && method === 'GET') throw new Error('A GET changes nothing; a mutation needs another method.')
  const pathNames = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter as string)
  const own = parametersOf(schema, operation, row, method, pathNames)
  const parameters = [
    ...own,
    ...(cut === undefined ? [] : paginationParameters),
    ...(row.compact ? [viewParameter] : []),
  ]
  const checkQuery = compileCheckQuery(nameOf(method, path), parameters, isPage)
  const needsKey = (row.auth ?? (isWrite ? 'key' : 'public')) === 'key'
  if (access.scopes.length > 0 && !needsKey)
    throw new Error(`It needs the scope ${access.scopes} and no key: write auth: 'key'.`)
  return {
    ...commons,
    kind: 'document',
    row:
      cut === undefined ? row : { ...row, render: (responseBody, request) => paginateList(cut, responseBody, request) },
    needsKey,
    access,
    operationId: operation.name?.value ?? '',
    document: executed,
    parameters,
    isWrite,
    readVariables: createVariablesReader(
      own,
      row,
      inputsOf(schema, operation),
      checkQuery,
      checkFieldsOf(row, own, response.shape),
    ),
    execute,
    compact: row.compact ? compileCompact(response.shape, row.compact.omit ?? []) : null,
    ...response,
  }
}

/** A route as in the skill document: `GET /feed/POST_ID`. */
const nameOf = (method: string, path: string) =>
  `${method} ${path.replace(/:(\w+)/g, (_, name: string) => name.toUpperCase())}`

/** Fields of the response are not misspellings: a caller may send back what a route returned. */
function checkFieldsOf({ unwrap, wrap }: DocumentRow, parameters: readonly Parameter[], shape: Shape) {
  const fields = parameters.filter(({ place }) => place === 'body').flatMap(({ names }) => names)
  const inPath = parameters.filter(({ place }) => place === 'path').map(({ name }) => name)
  const inResponse = shape.kind === 'object' ? [...shape.fields.keys()] : []
  return compileCheckFields(fields, [...inPath, ...inResponse, ...[unwrap, wrap].filter((name) => name !== undefined)])
}

function inputsOf(schema: GraphQLSchema, operation: OperationDefinitionNode): string[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const type = typeFromAST(schema, definition.type as never)
    return type && isNonNullType(type) && isInputObjectType(getNullableType(type))
      ? [definition.variable.name.value]
      : []
  })
}
