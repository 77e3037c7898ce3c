import {
  coerceInputValue,
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  print,
  typeFromAST,
} from 'graphql'
import { type AppError, badInputs, type FieldProblem } from '../../platform/errors/errors'
import { snakeCase } from '../../platform/snake-case'

const MAX_MESSAGE_LENGTH = 300

type Variables = Readonly<Record<string, unknown>> | null | undefined

/**
 * Returns the problems of an operation's variables, worded alike on all transports: every invalid field, named as in
 * REST. Null when they are valid. graphql-js would quote the whole variable instead.
 */
export function variableProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): AppError | null {
  const operation = getOperationAST(document, operationName)
  const problems = operation ? problemsOf(schema, operation, variables ?? {}) : []
  return problems.length > 0 ? badInputs(problems) : null
}

function problemsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value
    const type = typeFromAST(schema, typeNode as never) as GraphQLInputType | undefined
    if (!isInputType(type)) continue
    const value = variables[name]
    if (value === undefined || value === null) {
      const isMissing = isNonNullType(type) && (value === null || !defaultValue)
      if (isMissing) problems.push(problem(name, `$${name} of type ${print(typeNode)} is required.`))
      continue
    }
    coerceInputValue(value, type, (path, _value, error) => {
      const field = fieldOf(path, error) ?? name
      problems.push(problem(field, `${snakeCase(field)}: ${error.message}`))
    })
  }
  return problems
}

/** The innermost field; only the message names a missing or unknown field. */
function fieldOf(path: readonly (string | number)[], error: GraphQLError): string | undefined {
  const named = /^Field "(\w+)"/.exec(error.message)?.[1]
  return named ?? path.findLast((key): key is string => typeof key === 'string')
}

function problem(field: string, message: string): FieldProblem {
  const short = message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message
  return { field: snakeCase(field), message: /[.?!…]$/.test(short) ? short : `${short}.` }
}
