import { type GraphQLInputType, GraphQLInt, GraphQLString } from 'graphql'
import { badInputs, type FieldProblem } from '../../platform/errors/errors'
import { encodeCursor } from '../../platform/pagination/cursor'
import { MAX_PAGE_SIZE, type PageArgs, sliceOf } from '../../platform/pagination/page'
import type { JsonObject, RestRequest } from '../../platform/routes/route'
import type { Parameter } from './compile/parameter'
import { limitReader, type Read, textReader } from './parameter-values'
import { readParameter } from './read-variables'

function parameter(name: string, variable: string, type: GraphQLInputType, read: Read, description: string): Parameter {
  return {
    name,
    names: [name],
    querySpellings: [name],
    place: 'query',
    type,
    isRequired: false,
    description,
    variable,
    inputField: undefined,
    fills: variable,
    isAlsoInQuery: false,
    readText: read,
    readJson: read,
    rule: () => [],
  }
}

const first = parameter('limit', 'first', GraphQLInt, limitReader(MAX_PAGE_SIZE), 'How many, 20 when not given.')
const after = parameter('cursor', 'after', GraphQLString, textReader(GraphQLString), 'Only items after this cursor.')
const offset = parameter('offset', 'offset', GraphQLInt, textReader(GraphQLInt), 'Skips so many, 0 to 10,000.')

/** The parameters of routes with a paginated plain list. */
export const paginationParameters: readonly Parameter[] = [first, after, offset]

/** Reduces the plain list of a response to the requested page. Throws BAD_USER_INPUT and BAD_CURSOR. */
export function paginateList(list: string, responseBody: JsonObject, request: RestRequest): JsonObject {
  const problems: FieldProblem[] = []
  const read = (one: Parameter) => readParameter(one, request, {}, problems)
  const args = { first: read(first), after: read(after), offset: read(offset) } as PageArgs
  if (problems.length > 0) throw badInputs(problems)
  const slice = sliceOf(args, { cursor: list, keyForm: 'count' })
  const start = slice.offset + Number(slice.after ?? 0)
  const end = start + slice.limit
  const items = responseBody[list] as unknown[]
  const hasMore = items.length > end
  return {
    ...responseBody,
    [list]: items.slice(start, end),
    next_cursor: hasMore ? encodeCursor(list, String(end)) : null,
    has_more: hasMore,
  }
}
