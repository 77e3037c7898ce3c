import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql'

type Values = Readonly<Record<string, unknown>>

/** The coerced values, or the errors of those that are invalid. */
export type CoercedVariables =
  | { readonly coerced: Record<string, unknown>; readonly errors?: never }
  | { readonly coerced?: never; readonly errors: readonly GraphQLError[] }

interface Variable {
  readonly name: string
  readonly type: GraphQLInputType
  readonly isRequired: boolean
  /** Makes the default, which may be an object; null where there is none. */
  readonly makeDefault: (() => unknown) | null
}

/** graphql-js reports at most so many invalid variables. */
const MAX_ERRORS = 50

const variablesOf = new WeakMap<OperationDefinitionNode, readonly Variable[]>()

/**
 * Coerces the variables of an operation of a valid document as `getVariableValues` of graphql-js does, which reads the
 * types and the defaults from the document each time.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: Values,
): CoercedVariables {
  let variables = variablesOf.get(operation)
  if (!variables) {
    variables = readVariables(schema, operation)
    variablesOf.set(operation, variables)
  }
  const coerced: Record<string, unknown> = {}
  let isInvalid = false
  for (const { name, type, isRequired, makeDefault } of variables) {
    if (Object.hasOwn(values, name)) {
      coerced[name] = coerceInputValue(values[name], type, () => {
        isInvalid = true
      })
    } else if (makeDefault) coerced[name] = makeDefault()
    else if (isRequired) isInvalid = true
  }
  // graphql-js reports what is invalid.
  if (!isInvalid) return { coerced }
  const definitions = operation.variableDefinitions ?? []
  return getVariableValues(schema, definitions, values, { maxErrors: MAX_ERRORS }) as CoercedVariables
}

function readVariables(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): Variable[] {
  return variableDefinitions.map(({ variable, type: typeNode, defaultValue }) => {
    const type = typeFromAST(schema, typeNode as never) as unknown as GraphQLInputType
    return {
      name: variable.name.value,
      type,
      isRequired: isNonNullType(type),
      makeDefault: defaultValue ? () => valueFromAST(defaultValue, type) : null,
    }
  })
}
