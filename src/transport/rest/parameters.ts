import {
  type ArgumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isNonNullType,
  Kind,
  type ObjectFieldNode,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from 'graphql'
import { badInputs, type FieldProblem, notFound } from '../../platform/errors/errors'
import type { DocumentRow, RestRequest } from '../../platform/routes/route'
import { snakeCase } from '../../platform/validation/validation'
import { ruleOf } from './input-rules'
import type { CheckFields } from './misspelling'
import { jsonReader, limitReader, textReader } from './parameter-values'
import { type CheckQuery, querySpellings, readQueryParameter } from './query-parameters'
import type { Parameter } from './route-parameter'

/** The most that a page holds: `limit` over it is taken as it. */
export const MOST = 100
/** What REST calls the arguments of lists and searches. */
const spellings: Readonly<Record<string, string>> = { first: 'limit', after: 'cursor', query: 'q' }

/** Makes an operation's variables from a request. Throws BAD_USER_INPUT with every invalid field. */
export type ReadParameters = (request: RestRequest, body: Record<string, unknown>) => Record<string, unknown>

/** Works out where each variable of a route comes from. `pathNames` are the path's parameters. */
export function parametersOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  row: DocumentRow,
  method: string,
  pathNames: readonly string[],
): Parameter[] {
  const describe = (
    variable: string,
    inputField: string | undefined,
    type: GraphQLInputType,
    hasDefault: boolean,
    description?: string | null,
  ): Parameter => {
    const own = snakeCase(inputField ?? variable)
    const others = Object.keys(row.params ?? {}).filter((name) => row.params?.[name] === (inputField ?? variable))
    const isInPath = pathNames.includes(own)
    const inQuery = method === 'GET' && !inputField
    const spelled = inQuery ? (spellings[own] ?? own) : own
    const names = isInPath ? [own] : inQuery && others.length > 0 ? [...others, own] : [spelled, ...others]
    const words = row.values?.[own]
    return {
      name: names[0] as string,
      names,
      querySpellings: querySpellings(names, type),
      place: isInPath ? 'path' : method === 'GET' ? 'query' : 'body',
      type,
      isRequired: isNonNullType(type) && !hasDefault,
      description: description ?? undefined,
      variable,
      inputField,
      fills: snakeCase(inputField ?? filledBy(operation, variable)),
      isAlsoInQuery: method === 'DELETE',
      readText: variable === 'first' ? limitReader(MOST) : textReader(type, words),
      readJson: jsonReader(type, words),
      rule: ruleOf(schema, operation, variable, inputField),
    }
  }

  const parameters = (operation.variableDefinitions ?? []).flatMap((definition) => {
    const variable = definition.variable.name.value
    if (row.variables && variable in row.variables) return []
    const type = typeFromAST(schema, definition.type as never) as GraphQLInputType
    const input = getNullableType(type)
    if (!isInputObjectType(input)) return [describe(variable, undefined, type, definition.defaultValue !== undefined)]
    return Object.values(input.getFields()).map((field) =>
      describe(variable, field.name, field.type, field.defaultValue !== undefined, field.description),
    )
  })
  const unused = pathNames.find(
    (name) => !parameters.some((parameter) => parameter.place === 'path' && parameter.name === name),
  )
  if (unused) throw new Error(`The document has no variable for :${unused} of the path.`)
  return parameters
}

/** The field of an input object, or else the argument, that a variable stands for. */
function filledBy(operation: OperationDefinitionNode, variable: string): string {
  const names: string[] = []
  const note = {
    enter: ({ name, value }: ArgumentNode | ObjectFieldNode) => {
      if (value.kind === Kind.VARIABLE && value.name.value === variable) names.push(name.value)
    },
  }
  visit(operation, { Argument: note, ObjectField: note })
  return names[0] ?? variable
}

/** Compiles the parameters of a route to one function. `inputs` are the variables of input types that must be objects. */
export function compileParameters(
  parameters: Parameter[],
  { variables: constants = {}, unwrap, notFound: missing = { message: 'There is nothing of this name.' } }: DocumentRow,
  inputs: readonly string[],
  checkQuery: CheckQuery,
  checkFields: CheckFields,
): ReadParameters {
  return (request, given) => {
    const inner = unwrap === undefined ? undefined : given[unwrap]
    const body = isObject(inner) ? inner : given
    const variables: Record<string, unknown> = { ...constants }
    for (const input of inputs) variables[input] = {}
    const problems = [...checkQuery(request.query), ...checkFields(body)]
    for (const parameter of parameters) {
      // What no handle or name may be is nobody's.
      if (parameter.place === 'path' && parameter.rule(request.params[parameter.name]).length > 0)
        throw notFound(missing.message, missing.hint)
      const value = readParameter(parameter, request, body, problems)
      if (value !== undefined) setVariable(variables, parameter, value)
    }
    if (problems.length > 0) throw badInputs(withRuleProblems(parameters, variables, problems))
    return variables
  }
}

/** The value of a parameter; undefined when it was not given or is refused. */
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

/** Beside a missing or mistyped field, what the rules say of the others: else the caller would learn it one call later. */
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
