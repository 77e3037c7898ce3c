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
import { MAX_PAGE_SIZE } from '../../../platform/pagination/page'
import type { DocumentRow } from '../../../platform/routes/route'
import { snakeCase } from '../../../platform/snake-case'
import { jsonReader, limitReader, textReader } from '../parameter-values'
import { querySpellings } from '../query-parameters'
import { ruleOf } from './input-rules'
import type { Parameter } from './parameter'

/** The names of list and search arguments in REST. */
const spellings: Readonly<Record<string, string>> = { first: 'limit', after: 'cursor', query: 'q' }

/** Determines where each variable of a route comes from. `pathNames` are the path's parameters. */
export function parametersOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  row: DocumentRow,
  method: string,
  pathNames: readonly string[],
): Parameter[] {
  const filled = filledBy(operation)
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
      fills: snakeCase(inputField ?? filled.get(variable) ?? variable),
      isAlsoInQuery: method === 'DELETE',
      readText: variable === 'first' ? limitReader(MAX_PAGE_SIZE) : textReader(type, words),
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

/** Returns the field of an input object, or else the argument, that each variable is passed to. */
function filledBy(operation: OperationDefinitionNode): Map<string, string> {
  const names = new Map<string, string>()
  const note = {
    enter: ({ name, value }: ArgumentNode | ObjectFieldNode) => {
      if (value.kind === Kind.VARIABLE && !names.has(value.name.value)) names.set(value.name.value, name.value)
    },
  }
  visit(operation, { Argument: note, ObjectField: note })
  return names
}
