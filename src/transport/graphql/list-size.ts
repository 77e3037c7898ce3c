import { type FieldNode, type GraphQLField, getNullableType, isListType, Kind, type ValueNode } from 'graphql'
import { maxItemsOf } from '../../platform/graphql/max-items'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../platform/pagination/page'

/** The assumed size of a plain list: lists that can grow are connections. */
const plainList = 5
/** Arguments whose number of values bounds a list. */
const namingArguments = ['ids', 'handles']

type Variables = Readonly<Record<string, unknown>>
type Field = GraphQLField<unknown, unknown>

/** How many nodes a page of a connection may have: `first` or `last`, or 20, and never more than there can be. */
export function connectionSize(variables: Variables, field: Field, node: FieldNode): number {
  const asked = pageSize(variables, field, node, ['first', 'last'], DEFAULT_PAGE_SIZE)
  return Math.min(asked, namedCount(variables, node) ?? asked, maxItemsOf(field) ?? asked)
}

/** How many objects a field that is not a connection may return. */
export function listSize(variables: Variables, field: Field, node: FieldNode): number {
  if (!isListType(getNullableType(field.type))) return 1
  return namedCount(variables, node) ?? pageSize(variables, field, node, ['limit'], plainList)
}

/** The value of an argument, as far as a cost depends on it. */
export function valueIn(variables: Variables, value: ValueNode): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value]
  if (value.kind === Kind.INT) return Number(value.value)
  if (value.kind === Kind.BOOLEAN) return value.value
  return value.kind === Kind.NULL ? null : undefined
}

/** Kept within 1 and 100: the field itself rejects other values with a better message. */
function pageSize(variables: Variables, field: Field, node: FieldNode, names: string[], otherwise: number): number {
  const sizes = names.flatMap((name) => {
    const given = node.arguments?.find((argument) => argument.name.value === name)
    const value = given && valueIn(variables, given.value)
    const size = value === undefined ? field.args.find((argument) => argument.name === name)?.defaultValue : value
    return typeof size === 'number' ? size : []
  })
  return sizes.length === 0 ? otherwise : Math.min(Math.max(1, ...sizes), MAX_PAGE_SIZE)
}

/** How many objects the arguments name; null where none does. A string counts as a list of one. */
function namedCount(variables: Variables, node: FieldNode): number | null {
  const given = node.arguments?.find(({ name }) => namingArguments.includes(name.value))?.value
  if (!given) return null
  if (given.kind === Kind.LIST) return given.values.length
  if (given.kind === Kind.STRING) return 1
  const value = valueIn(variables, given)
  if (value == null) return null
  return Array.isArray(value) ? value.length : 1
}
