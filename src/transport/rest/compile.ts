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
import { notFound } from '../../platform/errors/errors'
import type { Answer, DocumentRow, HandlerRow, RouteTable } from '../../platform/routes/route'
import { snakeCase } from '../../platform/validation/validation'
import { compileExecutor, type Execute } from './execute-document'
import { compileCheckFields } from './misspelling'
import { readDocument } from './operation-document'
import { paginateList, paginationParameters } from './paginate-list'
import { compileParameters, parametersOf, type ReadParameters } from './parameters'
import { type CheckQuery, compileCheckQuery, compileHandlerCheckQuery } from './query-parameters'
import type { Parameter } from './route-parameter'
import { type Shape, serializeOperation } from './serialize'

interface CompiledCommons {
  readonly method: string
  /** With `:snake_case` parameters. */
  readonly path: string
  /** Whether this is an older spelling of another route. */
  readonly isAlias: boolean
  readonly needsKey: boolean
  readonly isLimited: boolean
  readonly operationId: string
}

/** A route whose answer is made by its document. */
export interface DocumentRoute extends CompiledCommons {
  readonly kind: 'document'
  readonly row: DocumentRow
  readonly document: DocumentNode
  readonly parameters: readonly Parameter[]
  /** What is answered before `wrap` and `render`. */
  readonly shape: Shape
  readonly isWrite: boolean
  readonly bind: ReadParameters
  readonly execute: Execute
  /** Makes the answer of an operation's data. Throws NOT_FOUND when there is none. */
  readonly answer: (data: Answer) => { status: number; answer: Answer }
}

/** A route that answers by itself. */
export interface HandlerRoute extends CompiledCommons {
  readonly kind: 'handler'
  readonly row: HandlerRow
  readonly checkQuery: CheckQuery
}

/** A row of a table after the start. */
export type CompiledRoute = DocumentRoute | HandlerRoute

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Compiles a table against the schema. Throws an Error that begins with the route's name for a row that does not fit. */
export function compileRoutes(schema: GraphQLSchema, table: RouteTable): CompiledRoute[] {
  return Object.entries(table).flatMap(([name, row]) =>
    [name, ...(row.aliases ?? [])].map((spelling, index) => {
      try {
        return compileRoute(schema, spelling, row, index > 0)
      } catch (error) {
        throw new Error(`${spelling}: ${(error as Error).message}`, { cause: error })
      }
    }),
  )
}

function compileRoute(
  schema: GraphQLSchema,
  spelling: string,
  row: DocumentRow | HandlerRow,
  isAlias: boolean,
): CompiledRoute {
  const [method = '', given = ''] = spelling.split(' ')
  if (!methods.includes(method) || !given.startsWith('/')) throw new Error('A route is spelled METHOD /path.')
  const path = given.replace(/:(\w+)/g, (_, name: string) => `:${snakeCase(name)}`)
  const commons = { method, path, isAlias, isLimited: row.limited !== false }
  const isPage = row.produces?.includes('text/html') ?? false
  if ('handle' in row) {
    const checkQuery = compileHandlerCheckQuery(nameOf(method, path), row, isPage)
    return { ...commons, kind: 'handler', row, checkQuery, needsKey: row.auth === 'key', operationId: row.operationId }
  }
  const document = readDocument(schema, row.document)
  const { operation } = document
  const { cut } = row
  const isWrite = operation.operation === OperationTypeNode.MUTATION
  if (isWrite && method === 'GET') throw new Error('A GET changes nothing; a mutation needs another method.')
  const pathNames = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter as string)
  const own = parametersOf(schema, operation, row, method, pathNames)
  const parameters = cut === undefined ? own : [...own, ...paginationParameters]
  const answer = compileResponse(serializeOperation(schema, document), row, isWrite)
  const checkQuery = compileCheckQuery(nameOf(method, path), parameters, isPage)
  return {
    ...commons,
    kind: 'document',
    row: cut === undefined ? row : { ...row, render: (answer, request) => paginateList(cut, answer, request) },
    needsKey: (row.auth ?? (isWrite ? 'key' : 'public')) === 'key',
    operationId: operation.name?.value ?? '',
    document: document.executed,
    parameters,
    isWrite,
    bind: compileParameters(own, row, inputsOf(schema, operation), checkQuery, checkFieldsOf(row, own, answer.shape)),
    execute: compileExecutor(schema, document.executed),
    ...answer,
  }
}

/** A route as the skill document spells it: `GET /feed/POST_ID`. */
const nameOf = (method: string, path: string) =>
  `${method} ${path.replace(/:(\w+)/g, (_, name: string) => name.toUpperCase())}`

/** Whoever sends back what a route answered, with other fields than it takes, has misspelt nothing. */
function checkFieldsOf({ unwrap, wrap }: DocumentRow, parameters: readonly Parameter[], shape: Shape) {
  const fields = parameters.filter(({ place }) => place === 'body').flatMap(({ names }) => names)
  const inPath = parameters.filter(({ place }) => place === 'path').map(({ name }) => name)
  const answered = shape.kind === 'object' ? [...shape.fields.keys()] : []
  return compileCheckFields(fields, [...inPath, ...answered, ...[unwrap, wrap].filter((name) => name !== undefined)])
}

function inputsOf(schema: GraphQLSchema, operation: OperationDefinitionNode): string[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const type = typeFromAST(schema, definition.type as never)
    return type && isNonNullType(type) && isInputObjectType(getNullableType(type))
      ? [definition.variable.name.value]
      : []
  })
}

type SerializedOperation = ReturnType<typeof serializeOperation>

function compileResponse(
  serialized: SerializedOperation,
  row: DocumentRow,
  isWrite: boolean,
): Pick<DocumentRoute, 'shape' | 'answer'> {
  const { shape: dataShape, isPage } = serialized
  const present = serialized.present as ((data: Answer) => Answer) | null
  const roots = dataShape.kind === 'object' ? [...dataShape.fields] : []
  const root = roots.length === 1 && !isPage ? roots[0]?.[0] : undefined
  const rootShape = root === undefined ? dataShape : fieldShape(dataShape, root)
  const steps = row.pick?.split('.') ?? (isWrite ? onlyThing(rootShape) : [])
  const shape = steps.reduce(fieldShape, rootShape)
  const { status = 200, wrap } = row
  const { notFound: missing = { message: 'There is no such thing.' } } = row
  return {
    shape: { ...shape, ...(row.schema === 'inline' && { schemaName: undefined }), nullable: false },
    answer(data) {
      const all = present ? present(data) : data
      const payload = root === undefined ? all : all[root]
      let answer: unknown = payload
      for (const step of steps) answer = (answer as Answer | null)?.[step]
      if (answer == null) throw notFound(missing.message, missing.hint)
      return {
        status: typeof status === 'number' ? status : status(payload as Answer),
        answer: (wrap === undefined ? answer : { [wrap]: answer }) as Answer,
      }
    },
  }
}

function fieldShape(shape: Shape, step: string): Shape {
  const field = shape.kind === 'object' ? shape.fields.get(step) : undefined
  if (!field) throw new Error(`The document selects no ${step} there.`)
  return field.shape
}

/** The path to the one object in a mutation's payload. */
function onlyThing(payload: Shape): string[] {
  const [entry, ...others] = payload.kind === 'object' ? payload.fields : []
  return entry && others.length === 0 && entry[1].shape.kind === 'object' ? [entry[0]] : []
}
