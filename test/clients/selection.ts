import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'

/** What a screen shows of an object beside its texts: its counters and its `viewer…` fields. */
const isShown = (name: string) => /Count$|^viewer(Has|Is)[A-Z]|^is(Hiring|Read|Suspended)$|^status$/.test(name)

const isNode = (type: GraphQLNamedType): type is GraphQLObjectType =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')

/** The counters of an object and of the objects that it belongs to. */
function countersOf(type: GraphQLObjectType, levels: number): string {
  const fields = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument))
  const own = fields.filter(
    (field) => isLeafType(getNamedType(field.type)) && (field.name === 'id' || isShown(field.name)),
  )
  const others = fields.flatMap((field) => {
    const inner = getNamedType(field.type)
    if (isUnionType(inner) && levels > 0) return `${field.name} { ${countersOfUnion(inner, levels - 1)} }`
    const isOne = isNode(inner) && !isListType('ofType' in field.type ? field.type.ofType : field.type)
    return isOne && !isListType(field.type) && levels > 0 ? `${field.name} { ${countersOf(inner, levels - 1)} }` : []
  })
  return ['__typename', ...own.map(({ name }) => name), ...others].join(' ')
}

const countersOfUnion = (union: GraphQLUnionType, levels: number) =>
  ['__typename', ...union.getTypes().map((type) => `... on ${type.name} { ${countersOf(type, levels)} }`)].join(' ')

/** Caches keep what has an id, whether or not it can be read by it alone. */
const hasId = (type: GraphQLNamedType): type is GraphQLObjectType => isObjectType(type) && 'id' in type.getFields()

/** A document of a mutation that selects every counter of its payload. */
export function mutationDocument(schema: GraphQLSchema, name: string): string {
  const field = schema.getMutationType()?.getFields()[name]
  const payload = field && getNamedType(field.type)
  if (!field || !isObjectType(payload)) throw new Error(`There is no mutation ${name}.`)
  const parts = Object.values(payload.getFields()).flatMap((part) => {
    const inner = getNamedType(part.type)
    if (isUnionType(inner)) return `${part.name} { ${countersOfUnion(inner, 2)} }`
    return hasId(inner) ? `${part.name} { ${countersOf(inner, 2)} }` : []
  })
  const [input] = field.args
  const [given, passed] = input ? [`($input: ${input.type})`, '(input: $input)'] : ['', '']
  return `mutation Change${given} { ${name}${passed} { __typename ${parts.join(' ')} } }`
}
