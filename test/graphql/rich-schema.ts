import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isNonNullType,
  Kind,
} from 'graphql'
import { GraphQLDateTimeISO } from 'graphql-scalars'

/** An object whose properties all follow from its seed. */
abstract class Base {
  readonly id: string
  readonly plain: string
  readonly maybe: string | null
  readonly matrix: (number | null)[][]
  readonly at: Date

  constructor(readonly seed: number) {
    this.id = `${this.constructor.name}-${seed}`
    this.plain = `plain ${seed}`
    this.maybe = seed % 3 === 0 ? null : `maybe ${seed}`
    this.matrix = [[seed, null], [], [seed % 7]]
    this.at = new Date(1_700_000_000_000 + seed * 1_000)
  }
}
class Person extends Base {}
class Cat extends Base {}
class Robot extends Base {}

const classes = [Person, Cat, Robot]
const make = (seed: number) => new (classes[seed % 3] as typeof Person)(seed)
const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_003, 7)

const Color = new GraphQLEnumType({
  name: 'Color',
  values: { RED: { value: 'r' }, GREEN: { value: 2 }, BLUE: { value: 'blue' } },
})

/** Its literals and variables become objects, which no JSON can carry. */
const Money = new GraphQLScalarType({
  name: 'Money',
  parseValue: (value) => ({ cents: BigInt(value as number) }),
  parseLiteral(node) {
    if (node.kind !== Kind.INT) throw new TypeError('Money is a whole number.')
    return { cents: BigInt(node.value) }
  },
  serialize: (value) => String(value),
})

const Filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    word: { type: GraphQLString, defaultValue: 'any' },
    count: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 },
    color: { type: Color, defaultValue: 2 },
    colors: { type: new GraphQLList(new GraphQLNonNull(Color)) },
    price: { type: Money },
    inner: { type: Filter },
  }),
})

const args = {
  first: { type: GraphQLInt, defaultValue: 2 },
  word: { type: GraphQLString },
  flag: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: false },
  color: { type: Color, defaultValue: 'r' },
  filter: { type: Filter },
  ids: { type: new GraphQLList(new GraphQLNonNull(GraphQLID)) },
  price: { type: Money },
}
const replacer = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)
// The order of the properties of an argument is no part of it.
const textOf = (given: Record<string, unknown>) =>
  JSON.stringify(
    Object.keys(given)
      .sort()
      .map((name) => [name, given[name]]),
    replacer,
  )

/** The keys of the response down to a field. */
function pathOf({ path }: GraphQLResolveInfo): string {
  const keys: (string | number)[] = []
  for (let place: typeof path | undefined = path; place; place = place.prev) keys.unshift(place.key)
  return keys.join('.')
}

class Rejection extends Error {}

/** A field of which some seeds are null, some throw, and some wait. */
function field<T>(type: GraphQLOutputType, value: (seed: number) => T): GraphQLFieldConfig<Base, unknown> {
  return {
    type,
    args,
    resolve(object, given, _ctx, info) {
      const seed = hash(`${object?.seed ?? 1} ${info.fieldName} ${textOf(given)}`)
      // graphql-js 16 leaves a rejection unhandled where a non-null field fails at once and its neighbor in a list
      // later.
      if (isNonNullType(type) && seed % 19 === 0)
        return seed % 2 ? Promise.resolve(null) : Promise.reject(new Rejection('refused'))
      if (isNonNullType(type)) return seed % 2 === 0 ? value(seed) : Promise.resolve(value(seed))
      if (seed % 61 === 0) throw new Rejection(`rejected at ${object?.seed}`)
      if (seed % 67 === 0) return Promise.reject(new Rejection(`rejected late at ${object?.seed}`))
      if (seed % 71 === 0) return null
      if (seed % 73 === 0) return new Rejection('an error as a value')
      return seed % 2 === 0 ? value(seed) : Promise.resolve(value(seed))
    },
  }
}

const nonNullList = (type: GraphQLOutputType) =>
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type as GraphQLObjectType)))
const some = (seed: number) => Array.from({ length: seed % 3 }, (_, index) => make(seed + index))

function commonFields(): GraphQLFieldConfigMap<Base, unknown> {
  return {
    id: { type: new GraphQLNonNull(GraphQLID) },
    plain: { type: new GraphQLNonNull(GraphQLString) },
    maybe: { type: GraphQLString },
    echo: {
      type: new GraphQLNonNull(GraphQLString),
      args,
      resolve: (_thing, given, _ctx, info) => `${info.parentType}.${info.fieldName} ${pathOf(info)} ${textOf(given)}`,
    },
    friend: field(PersonType, (seed) => new Person(seed)),
    named: field(Named, make),
    required: field(new GraphQLNonNull(Named), make),
    any: field(Any, make),
    friends: field(nonNullList(PersonType), (seed) => some(seed).map((object) => new Person(object.seed))),
    all: field(new GraphQLList(Any), (seed) => [...some(seed), seed % 5 === 0 ? null : Promise.resolve(make(seed))]),
    nested: field(new GraphQLList(nonNullList(Named)), (seed) => [
      some(seed),
      some(seed + 1),
      seed % 11 ? [] : [Promise.resolve(null)],
    ]),
  }
}

const Named: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: 'Named',
  fields: commonFields,
  resolveType: (object: Base) => object.constructor.name,
})
const objectType = (name: string, Class: typeof Person, own: () => GraphQLFieldConfigMap<Base, unknown>) =>
  new GraphQLObjectType<Base>({
    name,
    interfaces: [Named],
    isTypeOf: (object) => object instanceof Class,
    fields: () => ({ ...commonFields(), ...own() }),
  })
const PersonType: GraphQLObjectType = objectType('Person', Person, () => ({
  age: field(GraphQLInt, (seed) => (seed % 13 === 0 ? 1.5 : seed)),
  at: { type: GraphQLDateTimeISO },
}))
const CatType = objectType('Cat', Cat, () => ({
  color: field(Color, (seed) => ['r', 2, 'blue', 'none'][seed % 4]),
  matrix: { type: new GraphQLList(new GraphQLList(GraphQLInt)) },
}))
const RobotType = objectType('Robot', Robot, () => ({ weight: field(GraphQLFloat, (seed) => seed / 4) }))
const Any: GraphQLUnionType = new GraphQLUnionType({
  name: 'Any',
  types: [PersonType, CatType, RobotType],
  resolveType: (object: Base) => object.constructor.name,
})

/** A schema with everything on which executors may differ. */
export const richSchema = new GraphQLSchema({
  query: new GraphQLObjectType<Base>({
    name: 'Query',
    fields: () => {
      const { friend, named, required, any, friends, all, nested, echo } = commonFields()
      return { friend, named, required, any, friends, all, nested, echo } as GraphQLFieldConfigMap<Base, unknown>
    },
  }),
  types: [PersonType, CatType, RobotType],
})
