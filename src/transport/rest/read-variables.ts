import { badInputs, type FieldProblem, notFound } from '../../platform/errors/errors'
import { isObject } from '../../platform/is-object'
import type { DocumentRow, RestRequest } from '../../platform/routes/route'
import type { Parameter } from './compile/parameter'
import type { CheckFields } from './misspelling'
import { type CheckQuery, readQueryParameter } from './query-parameters'

/** Makes an operation's variables from a request. Throws BAD_USER_INPUT with every invalid field. */
export type ReadVariables = (request: RestRequest, body: Record<string, unknown>) => Record<string, unknown>

/** Creates the reader of a route's parameters. `inputs` are the variables of input types that must be objects. */
export function createVariablesReader(
  parameters: Parameter[],
  { variables: constants = {}, unwrap, notFound: missing = { message: 'There is nothing of this name.' } }: DocumentRow,
  inputs: readonly string[],
  checkQuery: CheckQuery,
  checkFields: CheckFields,
): ReadVariables {
  return (request, given) => {
    const inner = unwrap === undefined ? undefined : given[unwrap]
    const body = isObject(inner) ? inner : given
    const variables: Record<string, unknown> = { ...constants }
    for (const input of inputs) variables[input] = {}
    const problems = [...checkQuery(request.query), ...checkFields(body)]
    for (const parameter of parameters) {
      // An invalid handle or name does not exist.
      if (parameter.place === 'path' && parameter.rule(request.params[parameter.name]).length > 0)
        throw notFound(missing.message, missing.hint)
      const value = readParameter(parameter, request, body, problems)
      if (value !== undefined) setVariable(variables, parameter, value)
    }
    if (problems.length > 0) throw badInputs(withRuleProblems(parameters, variables, problems))
    return variables
  }
}

/** Reads the value of a parameter; undefined when it is missing or invalid. */
export function readParameter(
  parameter: Parameter,
  request: RestRequest,
  body: Record<string, unknown>,
  problems: FieldProblem[],
): unknown {
  const { name, names, place } = parameter
  if (place === 'path') return parameter.readText(request.params[name], name, problems)
  if (place === 'body') {
    for (const given of names) if (Object.hasOwn(body, given)) return parameter.readJson(body[given], given, problems)
  }
  if (place === 'query' || parameter.isAlsoInQuery) {
    const before = problems.length
    const value = readQueryParameter(parameter, request.query, problems)
    if (value !== undefined || problems.length > before) return value
  }
  if (parameter.isRequired) problems.push({ field: name, message: `${name} is required.` })
  return undefined
}

function setVariable(variables: Record<string, unknown>, { variable, inputField }: Parameter, value: unknown): void {
  if (inputField === undefined) {
    variables[variable] = value
    return
  }
  variables[variable] ??= {}
  const input = variables[variable] as Record<string, unknown>
  input[inputField] = value
}

/**
 * Adds the problems that the rules find in other fields than missing or mistyped ones: otherwise the caller would get
 * them one call later.
 */
function withRuleProblems(
  parameters: Parameter[],
  variables: Record<string, unknown>,
  problems: FieldProblem[],
): FieldProblem[] {
  const rejected = new Set(problems.map(({ field }) => field))
  const more = parameters.flatMap(({ names, variable, inputField, rule }) => {
    if (names.some((name) => rejected.has(name))) return []
    const value =
      inputField === undefined
        ? variables[variable]
        : (variables[variable] as Record<string, unknown> | undefined)?.[inputField]
    return value === undefined ? [] : rule(value)
  })
  return [...problems, ...more]
}
