import { type GraphQLSchema, getNamedType, Kind, type OperationDefinitionNode, typeFromAST } from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import type { FieldProblem } from '../../../platform/errors/errors'
import { checkField, type Rule, rulesOf } from '../../../platform/validation/validation'

/** Returns the problems that the validation rules find in a value. */
export type RuleOf = (value: unknown) => FieldProblem[]

type Fields = readonly { name: string; schemaName: string }[] | undefined

/** Returns the rules of the input or args class behind a variable, for the case that no instance of it is created. */
export function ruleOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variable: string,
  inputField: string | undefined,
): RuleOf {
  const found = findProperty(schema, operation, variable, inputField)
  if (!found) return () => []
  return (value) => checkField(found.target, found.property, value).problems
}

/** The lengths and ranges that a rule allows. */
export type RuleLimits = Rule

/** Returns the limits of a value, for documents; undefined when it has none. */
export function limitsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variable: string,
  inputField: string | undefined,
): RuleLimits | undefined {
  const found = findProperty(schema, operation, variable, inputField)
  return found && rulesOf(found.target).get(found.property)
}

function findProperty(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variable: string,
  inputField: string | undefined,
) {
  const found =
    inputField === undefined ? argsClassOf(operation, variable) : inputClassOf(schema, operation, variable, inputField)
  if (!found) return undefined
  const property = found.fields?.find(({ schemaName }) => schemaName === found.field)?.name ?? found.field
  return { target: found.target, property }
}

interface Found {
  readonly target: { prototype: object }
  readonly fields: Fields
  readonly field: string
}

function inputClassOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variable: string,
  field: string,
): Found | null {
  const definition = operation.variableDefinitions?.find((node) => node.variable.name.value === variable)
  const type = definition && typeFromAST(schema, definition.type as never)
  const found = getMetadataStorage().inputTypes.find(({ name }) => type && name === getNamedType(type).name)
  return found ? { target: found.target as never, fields: found.fields, field } : null
}

function argsClassOf(operation: OperationDefinitionNode, variable: string): Found | null {
  const storage = getMetadataStorage()
  for (const root of operation.selectionSet.selections) {
    if (root.kind !== Kind.FIELD) continue
    const argument = root.arguments?.find(({ value }) => value.kind === Kind.VARIABLE && value.name.value === variable)
    const resolver = [...storage.queries, ...storage.mutations].find(({ schemaName }) => schemaName === root.name.value)
    const args = resolver?.params?.find(({ kind }) => kind === 'args')
    if (!argument || args?.kind !== 'args') continue
    const target = args.getType() as never as { prototype: object }
    const fields = storage.argumentTypes.find((type) => (type.target as unknown) === target)?.fields
    return { target, fields, field: argument.name.value }
  }
  return null
}
