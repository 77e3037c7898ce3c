import { type GraphQLInputType, getNullableType, isListType } from 'graphql'
import type { FieldProblem } from '../../platform/errors/errors'
import type { HandlerRow, RestRequest } from '../../platform/routes/route'
import type { Parameter } from './compile/parameter'

type Query = RestRequest['query']

/** Returns the unknown parameters of a query as problems. */
export type CheckQuery = (query: Query) => FieldProblem[]

/** Campaign tags, which mail programs and sites append to links to pages. */
const campaignTag = /^(?:utm_[a-z]+|fbclid|gclid|ref)$/

/** Whether a parameter takes several values, so that it may be repeated or separated by commas. */
const takesSeveral = (type: GraphQLInputType): boolean => isListType(getNullableType(type))

/**
 * Returns every spelling of a parameter in a query. One that takes several values is also read in the plural and with
 * the brackets that many clients append: `type=`, `types=`, `type[]=`.
 */
export function querySpellings(names: readonly string[], type: GraphQLInputType): readonly string[] {
  if (!takesSeveral(type)) return names
  const inBothNumbers = names.flatMap((name) => [name, name.endsWith('s') ? name.slice(0, -1) : `${name}s`])
  return [...new Set(inBothNumbers)].flatMap((name) => [name, `${name}[]`])
}

/** Reads one parameter from a query; undefined when it was not given or is rejected. */
export function readQueryParameter(parameter: Parameter, query: Query, problems: FieldProblem[]): unknown {
  // A form sends "?q=" for an empty field.
  const given = parameter.querySpellings.filter((name) => query[name] !== undefined && query[name] !== '')
  const [first] = given
  if (first === undefined) return undefined
  const name = first.replace('[]', '')
  const values = given.flatMap((spelling) => query[spelling] as string | string[])
  if (takesSeveral(parameter.type)) return parameter.readText(values, name, problems)
  if (!Array.isArray(query[first])) return parameter.readText(query[first], name, problems)
  problems.push({ field: name, message: `${name} may stand in the query once only.` })
  return undefined
}

/** Compiles the check of a route with known parameters. `isPage` allows campaign tags. */
export function compileCheckQuery(route: string, parameters: readonly Parameter[], isPage: boolean): CheckQuery {
  const inQuery = parameters.filter(
    ({ place, isAlsoInQuery }) => place === 'query' || (place === 'body' && isAlsoInQuery),
  )
  const names = inQuery.map(({ name }) => name)
  return checkNames(route, names, new Set(inQuery.flatMap((parameter) => parameter.querySpellings)), isPage)
}

/**
 * Compiles the check of a route that reads its query itself, by its documented parameters. GraphQL over HTTP ignores
 * other parameters.
 */
export function compileHandlerCheckQuery(route: string, row: HandlerRow, isPage: boolean): CheckQuery {
  if (row.takesAnyQuery) return () => []
  const documented = (row.contract?.parameters ?? []) as { name: string; in: string; deprecated?: boolean }[]
  const inQuery = documented.filter((parameter) => parameter.in === 'query')
  const names = inQuery.filter(({ deprecated }) => !deprecated).map(({ name }) => name)
  return checkNames(route, names, new Set(inQuery.map(({ name }) => name)), isPage)
}

function checkNames(route: string, names: string[], known: ReadonlySet<string>, isPage: boolean): CheckQuery {
  const takes = names.length > 0 ? `it takes ${names.join(', ')}` : 'it takes none'
  return (query) => {
    const unknown = Object.keys(query).filter((name) => !known.has(name) && !(isPage && campaignTag.test(name)))
    return unknown.map((name) => ({ field: name, message: `${name} is not a query parameter of ${route}; ${takes}.` }))
  }
}
