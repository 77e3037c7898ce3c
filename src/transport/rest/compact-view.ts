import { GraphQLEnumType, GraphQLInt, GraphQLString } from 'graphql'
import { badInputs, type FieldProblem } from '../../platform/errors/errors'
import type { JsonObject, RestRequest } from '../../platform/routes/route'
import type { Parameter } from './compile/parameter'
import type { Shape } from './compile/response-shape'
import { textReader } from './parameter-values'
import { readParameter } from './read-variables'

/** How many characters of a text the compact view shows. */
const MAX_CHARACTERS = 280

const View = new GraphQLEnumType({ name: 'View', values: { FULL: { value: 'full' }, COMPACT: { value: 'compact' } } })
const read = textReader(View)

/** The parameter of routes with a compact view. */
export const viewParameter: Parameter = {
  name: 'view',
  names: ['view'],
  querySpellings: ['view'],
  place: 'query',
  type: View,
  isRequired: false,
  description: `compact: authors as handles, texts cut at ${MAX_CHARACTERS} characters with is_cut, without nulls, counters of 0 and what a caller seldom needs; responses are described here in full.`,
  variable: 'view',
  inputField: undefined,
  fills: 'view',
  isAlsoInQuery: false,
  readText: read,
  readJson: read,
  rule: () => [],
}

/** Whether the compact view is requested. Throws BAD_USER_INPUT. */
export function isCompactView(request: RestRequest): boolean {
  const problems: FieldProblem[] = []
  const view = readParameter(viewParameter, request, {}, problems)
  if (problems.length > 0) throw badInputs(problems)
  return view === 'COMPACT'
}

type Compact = (value: unknown) => unknown

/** Compiles the function that converts a response of this shape to its compact view, without the fields in `omit`. */
export function compileCompact(shape: Shape, omit: readonly string[]): (responseBody: JsonObject) => JsonObject {
  return compactOf(shape, new Set(omit), true) as (responseBody: JsonObject) => JsonObject
}

/** Whether an object is shown as its handle. */
const isCard = (shape: Shape): boolean =>
  shape.kind === 'object' && (shape.schemaName === 'AgentCard' || shape.schemaName === 'OrganizationCard')

function compactOf(shape: Shape, omit: ReadonlySet<string>, isOutermost = false): Compact | null {
  if (isCard(shape)) return (value) => (value as { handle: string }).handle
  if (shape.kind === 'list') {
    const item = compactOf(shape.of, omit)
    return item && ((value) => (value as unknown[]).map(item))
  }
  if (shape.kind !== 'object') return null
  const fields = [...shape.fields].flatMap(([name, { shape: field }]) =>
    omit.has(name)
      ? []
      : [
          {
            name,
            isText: isText(field),
            isEmpty: emptyValue(name, field, isOutermost),
            change: compactOf(field, omit),
          },
        ],
  )
  return (value) => {
    const object = value as JsonObject
    const result: JsonObject = {}
    for (const { name, isText: mayBeLong, isEmpty, change } of fields) {
      const before = object[name]
      if (before == null || isEmpty(before)) continue
      const after = mayBeLong ? cut(before as string) : before
      if (after !== before) result.is_cut = true
      result[name] = change ? change(after) : after
    }
    return result
  }
}

const isText = (shape: Shape) => shape.kind === 'leaf' && shape.type === GraphQLString

/** Returns the value of a field that is left out. */
function emptyValue(name: string, shape: Shape, isOutermost: boolean): (value: unknown) => boolean {
  if (shape.kind === 'list') return (value) => !isOutermost && (value as unknown[]).length === 0
  if (shape.kind !== 'leaf') return () => false
  if (shape.type === GraphQLInt) return (value) => value === 0 && name.endsWith('count')
  return (value) => value === false && !isOutermost && name !== 'is_read'
}

function cut(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text
  const points = [...text]
  return points.length > MAX_CHARACTERS ? points.slice(0, MAX_CHARACTERS).join('') : text
}
