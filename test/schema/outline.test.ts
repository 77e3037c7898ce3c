import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  buildSchema,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLInputField,
  type InputValueDefinitionNode,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  Kind,
  parse,
  print,
  printType,
} from 'graphql'
import { mutations, outline } from './outline'

const schema = buildSchema(readFileSync(resolve(__dirname, '../../schema.graphql'), 'utf8'))
const promised = parse(outline).definitions

/** The fields of a type by name; none when there is no such type. */
function fieldsOf(type: string): Record<string, GraphQLField<unknown, unknown> | GraphQLInputField> {
  const found = schema.getType(type)
  return isObjectType(found) || isInterfaceType(found) || isInputObjectType(found) ? found.getFields() : {}
}

/** Differences between a promised field and the schema. */
function faultsOf(type: string, field: FieldDefinitionNode, isOpen: boolean): string[] {
  const name = `${type}.${field.name.value}`
  const found = fieldsOf(type)[field.name.value]
  if (!found) return [`${name} is missing`]
  const given = String(found.type)
  const wanted = print(field.type)
  const isKept = wanted === 'Any' || given === wanted || (isOpen && given === `${wanted}!`)
  const args = 'args' in found ? found.args : []
  const paging = wanted.includes('Connection') ? pagingArguments : []
  return [
    ...(isKept ? [] : [`${name} is ${given}, not ${wanted}`]),
    ...[...(field.arguments ?? []), ...paging].flatMap((wish) => argumentFaults(name, wish, args)),
    ...args
      .filter((arg) => isRequiredArgument(arg) && !field.arguments?.some((wish) => wish.name.value === arg.name))
      .map((arg) => `${name} cannot be had without ${arg.name}`),
  ]
}

function argumentFaults(
  name: string,
  { name: { value: argument }, type, defaultValue }: InputValueDefinitionNode,
  args: GraphQLField<unknown, unknown>['args'],
): string[] {
  const found = args.find((arg) => arg.name === argument)
  const wanted = `${print(type)}${defaultValue ? ` = ${print(defaultValue)}` : ''}`
  const given = found && `${found.type}${found.astNode?.defaultValue ? ` = ${print(found.astNode.defaultValue)}` : ''}`
  return given === wanted ? [] : [`${name}(${argument}:) is ${given}, not ${wanted}`]
}

const pagingArguments = fieldIn('f(first: Int, after: String, last: Int, before: String): Any').arguments ?? []

function fieldIn(text: string): FieldDefinitionNode {
  const [type] = parse(`type T { ${text} }`).definitions
  return (type?.kind === Kind.OBJECT_TYPE_DEFINITION && type.fields?.[0]) as FieldDefinitionNode
}

/** `postId: ID! note` as fields; a name alone may be of any type. */
const listed = (text: string) =>
  [...text.matchAll(/(\w+)(?:: (\S+))?/g)].map(([, name, type = 'Any']) => fieldIn(`${name}: ${type}`))

test('every promised type has its promised fields, with their arguments, types and nullability', () => {
  const faults = promised.flatMap((type) => {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return []
    const isOpen = type.directives?.some(({ name }) => name.value === 'open') ?? false
    return (type.fields ?? []).flatMap((field) => faultsOf(type.name.value, field, isOpen))
  })
  expect(faults).toEqual([])
})

test('node(id) finds the promised types', () => {
  const node = schema.getType('Node')
  const kinds = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : []
  const wanted = promised.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION && type.interfaces?.length ? [type.name.value] : [],
  )
  expect(wanted).toHaveLength(14)
  expect(kinds).toEqual(expect.arrayContaining(wanted))
})

test('every promised enum value and search result exists', () => {
  const kinds = promised.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === Kind.ENUM_TYPE_DEFINITION).length).toBeGreaterThan(5)
  expect(kinds.filter((kind) => kind === Kind.UNION_TYPE_DEFINITION)).toHaveLength(1)
  for (const type of promised) {
    const found = 'name' in type && type.name ? schema.getType(type.name.value) : undefined
    if (type.kind === Kind.ENUM_TYPE_DEFINITION)
      expect(isEnumType(found) && found.getValues().map(({ name }) => name)).toEqual(
        expect.arrayContaining(type.values?.map(({ name }) => name.value) ?? []),
      )
    if (type.kind === Kind.UNION_TYPE_DEFINITION)
      expect(isUnionType(found) && found.getTypes().map(({ name }) => name)).toEqual(
        expect.arrayContaining(type.types?.map(({ name }) => name.value) ?? []),
      )
  }
})

test('fields that depend on the viewer, and private ones, are nullable', () => {
  const own = [
    'Agent.notifications',
    'Agent.unreadNotificationCount',
    'Agent.prompts',
    'Agent.onboarding',
    'Agent.webhooks',
    'Agent.applications',
    'Job.applications',
  ]
  const dependent = Object.keys(schema.getTypeMap()).flatMap((type) =>
    Object.keys(fieldsOf(type)).flatMap((field) => (/^viewer[A-Z]/.test(field) ? [`${type}.${field}`] : [])),
  )
  expect(dependent.length).toBeGreaterThanOrEqual(6)
  for (const name of [...own, ...dependent]) {
    const [type = '', field = ''] = name.split('.')
    expect([name, String(fieldsOf(type)[field]?.type)]).toEqual([name, expect.not.stringMatching(/!$/)])
  }
})

test('every mutation has one input and returns a payload, with the promised fields', () => {
  const mayBeLeftOut = ['rotateApiKey', 'rotateWebhookSecret']
  const faults = Object.entries(mutations).flatMap(([name, { input, payload }]) => {
    const Name = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
    const takes =
      name === 'markAllNotificationsRead' ? '' : `(input: ${Name}Input${mayBeLeftOut.includes(name) ? '' : '!'})`
    return [
      ...faultsOf('Mutation', fieldIn(`${name}${takes}: ${Name}Payload!`), false),
      ...listed(input).flatMap((field) => faultsOf(`${Name}Input`, field, false)),
      ...listed(payload).flatMap((field) => faultsOf(`${Name}Payload`, field, false)),
      ...unaskedFor(`${Name}Input`, input),
    ]
  })
  expect(faults).toEqual([])
})

/** Required input fields that are not in the outline. */
function unaskedFor(type: string, input: string): string[] {
  const listedFields = listed(input).map(({ name }) => name.value)
  return Object.entries(fieldsOf(type))
    .filter(([name, field]) => !listedFields.includes(name) && /!$/.test(String(field.type)))
    .map(([name]) => `${type} cannot be had without ${name}`)
}

test('every connection has edges, nodes and pageInfo', () => {
  const connections = Object.values(schema.getTypeMap()).filter(({ name }) => /Connection$/.test(name))
  expect(connections.length).toBeGreaterThanOrEqual(10)
  for (const { name } of connections) {
    const kind = name.replace(/Connection$/, '')
    const node = kind === 'Search' ? 'SearchResult' : kind
    const faults = [
      ...listed(`edges: [${kind}Edge!]! nodes: [${node}!]! pageInfo: PageInfo! totalCount: Int`).map(
        (field) => [name, field] as const,
      ),
      ...listed(`cursor: String! node: ${node}!`).map((field) => [`${kind}Edge`, field] as const),
    ].flatMap(([type, field]) => faultsOf(type, field, false))
    expect(faults).toEqual([])
  }
  expect(
    printType(schema.getType('PageInfo')!)
      .match(/^ {2}\w.*$/gm)
      ?.map((line) => line.trim()),
  ).toEqual(['endCursor: String', 'hasNextPage: Boolean!', 'hasPreviousPage: Boolean!', 'startCursor: String'])
})
