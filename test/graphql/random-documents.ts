import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql'

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface RandomDocument {
  readonly source: string
  /** Several sets of variables for it; some do not fit. */
  readonly variables: Record<string, unknown>[]
}

interface Options {
  readonly random: () => number
  /** Possible values of an argument or input field of this name, as JSON. */
  readonly values?: Readonly<Record<string, readonly unknown[]>>
  readonly depth?: number
  /** About how many fields it has. */
  readonly size?: number
  /** Fields that are not selected, as `Type.field`. */
  readonly skipped?: ReadonlySet<string>
}

const keys = ['a', 'b', 'a_b', 'id', 'plain', 'idx0', 'named', 'toJSON', 'constructor']

/** A document of a query with fragments, directives, variables and aliases. One of ten is invalid. */
export function randomDocument(
  schema: GraphQLSchema,
  { random, values = {}, depth = 4, size = 24, skipped }: Options,
): RandomDocument {
  const chance = (part: number) => random() < part
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const fragments: { name: string; on: string; text: string }[] = []
  const variables: { name: string; type: GraphQLInputType | string; fallback: string | null }[] = []

  function json(type: GraphQLInputType, name: string): unknown {
    if (isNonNullType(type)) return json(type.ofType, name) ?? json(type.ofType, name)
    if (chance(0.12)) return null
    if (isListType(type))
      return chance(0.2)
        ? json(type.ofType, name)
        : [json(type.ofType, name), json(type.ofType, name)].slice(0, Math.floor(random() * 3))
    if (type instanceof GraphQLInputObjectType)
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter((field) => (isNonNullType(field.type) && field.defaultValue === undefined) || chance(0.4))
          .map((field) => [field.name, json(field.type, field.name)]),
      )
    if (type instanceof GraphQLEnumType) return pick(type.getValues()).name
    const known = values[name]
    if (known) return pick(known)
    return (
      { Int: Math.floor(random() * 4), Boolean: chance(0.5), Float: 1.5, Money: 7 }[type.name] ?? pick(['x', 'y', ''])
    )
  }

  function literal(type: GraphQLInputType, value: unknown, mayVary = true): string {
    if (isNonNullType(type)) return literal(type.ofType, value, mayVary)
    if (value === null) return 'null'
    if (isListType(type))
      return Array.isArray(value)
        ? `[${value.map((item) => literal(type.ofType, item, mayVary))}]`
        : literal(type.ofType, value, mayVary)
    if (type instanceof GraphQLInputObjectType) {
      const fields = type.getFields()
      return `{${Object.entries(value as object).map(([name, item]) => {
        const field = fields[name]?.type as GraphQLInputType
        return `${name}: ${mayVary && chance(0.2) ? variable(field, name) : literal(field, item, mayVary)}`
      })}}`
    }
    return type instanceof GraphQLEnumType ? String(value) : JSON.stringify(value)
  }

  /** A new variable, sometimes of the nullable type with a default where null is not allowed. */
  function variable(type: GraphQLInputType, name: string): string {
    const bare = isNonNullType(type) ? type.ofType : type
    const declared = isNonNullType(type) && chance(0.4) ? bare : chance(0.2) ? (`${bare}!` as string) : type
    const needsDefault = declared === bare && isNonNullType(type)
    // No variable may stand in a default.
    const fallback = needsDefault || chance(0.4) ? literal(bare, json(bare, name), false) : null
    variables.push({ name: `v${variables.length}`, type: declared, fallback })
    names.push({ type: bare, name })
    return `$v${variables.length - 1}`
  }
  const names: { type: GraphQLInputType; name: string }[] = []

  function argumentsOf(list: readonly GraphQLArgument[]): string {
    const given = list
      .filter((arg) => (isNonNullType(arg.type) && arg.defaultValue === undefined) || chance(0.25))
      .map(
        (arg) =>
          `${arg.name}: ${chance(0.4) ? variable(arg.type, arg.name) : literal(arg.type, json(arg.type, arg.name))}`,
      )
    return given.length > 0 ? `(${given.join(', ')})` : ''
  }

  const directives = () =>
    ['skip', 'include']
      .filter(() => chance(0.12))
      .map((name) => ` @${name}(if: ${chance(0.75) ? condition() : chance(0.5)})`)
      .join('')
  const conditions: string[] = []
  function condition(): string {
    const name = `c${conditions.length}`
    if (conditions.length < 2) {
      conditions.push(name)
      variables.push({ name, type: chance(0.5) ? 'Boolean!' : 'Boolean', fallback: String(chance(0.5)) })
      names.push({ type: schema.getType('Boolean') as GraphQLInputType, name })
      return `$${name}`
    }
    return `$${pick(conditions)}`
  }

  function fieldOf(type: GraphQLCompositeType, level: number): string {
    if (isUnionType(type) || chance(0.08)) return `${chance(0.1) ? 'kind: ' : ''}__typename${directives()}`
    const fields = Object.values(type.getFields()).filter(
      (one) => !skipped?.has(`${type.name}.${one.name}`) && (level > 1 || isLeafType(getNamedType(one.type))),
    )
    if (fields.length === 0) return '__typename'
    const field = pick(fields)
    const inner = getNamedType(field.type)
    const call = `${field.name}${argumentsOf(field.args)}`
    return `${aliasOf(field.name, call)}${call}${directives()}${isCompositeType(inner) ? selection(inner, level - 1) : ''}`
  }

  /** An alias or none; usually one that does not make it conflict with another field. */
  function aliasOf(name: string, call: string): string {
    const wanted = chance(0.3) ? pick(keys) : name
    const key = (calls.get(wanted) ?? call) === call || chance(0.05) ? wanted : `key${calls.size}`
    calls.set(key, call)
    return key === name ? '' : `${key}: `
  }
  const calls = new Map<string, string>()

  function conditionFor(type: GraphQLCompositeType): GraphQLCompositeType {
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
    const interfaces = possible.flatMap((one) => ('getInterfaces' in one ? one.getInterfaces() : []))
    return pick([type, ...possible, ...interfaces] as GraphQLCompositeType[])
  }

  function selection(type: GraphQLCompositeType, level: number): string {
    const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      if (--budget < 0) return fieldOf(type, 0)
      if (level > 0 && chance(0.2)) {
        const on = conditionFor(type)
        return `...${chance(0.15) && on === type ? '' : ` on ${on.name}`}${directives()}${selection(on, level - 1)}`
      }
      if (chance(0.25)) return spread(type, level)
      return fieldOf(type, level)
    })
    return ` { ${parts.join(' ')} }`
  }

  function spread(type: GraphQLCompositeType, level: number): string {
    const on = conditionFor(type)
    const fitting = fragments.filter((one) => one.on === on.name)
    if (fitting.length > 0 && chance(0.7)) return `...${pick(fitting).name}${directives()}`
    // Its text is made first, so that it cannot spread itself.
    const text = selection(on, Math.max(level - 1, 0))
    const name = `F${fragments.length}`
    fragments.push({ name, on: on.name, text })
    return `...${name}${directives()}`
  }

  let budget = size
  const root = schema.getQueryType() as GraphQLCompositeType
  const body = selection(root, depth)
  const definitions = variables.map(
    ({ name, type, fallback }) => `$${name}: ${type}${fallback === null ? '' : ` = ${fallback}`}`,
  )
  const source = [
    `query Random${definitions.length > 0 ? `(${definitions.join(', ')})` : ''}${body}`,
    ...fragments.map(({ name, on, text }) => `fragment ${name} on ${on}${text}`),
  ].join('\n')
  const given = () =>
    Object.fromEntries(
      variables.flatMap(({ name, fallback }, index) => {
        const { type, name: meaning } = names[index] as (typeof names)[number]
        if (fallback !== null && chance(0.4)) return []
        if (chance(0.04)) return [[name, pick([null, {}, 'wrong', 1e10])]]
        return [[name, json(type, meaning) ?? (chance(0.7) ? json(type, meaning) : null)]]
      }),
    )
  return { source, variables: [given(), given()] }
}
