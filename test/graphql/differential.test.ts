import {
  type ExecutionResult,
  execute,
  OverlappingFieldsCanBeMergedRule,
  parse,
  ValuesOfCorrectTypeRule,
  VariablesInAllowedPositionRule,
  validate,
} from 'graphql'
import type { RequestContext } from '../../src/platform/context'
import { createSchema } from '../../src/schema'
import { createCompiler } from '../../src/transport/graphql/compiled-executor'
import { createRandom, randomDocument } from './random-documents'
import { richSchema } from './rich-schema'

/** DIFFERENTIAL_DOCUMENTS and DIFFERENTIAL_SEED run more and others. */
const DOCUMENTS = Number(process.env.DIFFERENTIAL_DOCUMENTS ?? 2_000)
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1)
const MAX_LENGTH = 800
const USES_BEFORE = 3

/** The rules that a random document can violate; all rules together take five times as long. */
const rules = [ValuesOfCorrectTypeRule, VariablesInAllowedPositionRule, OverlappingFieldsCanBeMergedRule]

const ctx = {} as RequestContext

const textOf = ({ data, errors }: ExecutionResult) =>
  JSON.stringify({ errors: errors?.map((error) => error.toJSON()), data })

test(`compiled code returns what graphql-js does, byte for byte, for ${DOCUMENTS} random documents`, async () => {
  const random = createRandom(SEED)
  let valid = 0
  let executed = 0
  let compared = 0
  while (valid < DOCUMENTS) {
    const { source, variables: sets } = randomDocument(richSchema, { random, depth: 3, size: 8 })
    if (source.length > MAX_LENGTH) continue
    const document = parse(source)
    if (validate(richSchema, document, rules, { maxErrors: 1 }).length > 0) continue
    valid++
    const find = createCompiler(richSchema)
    for (const variables of sets) {
      for (let use = 0; use < USES_BEFORE; use++) find(document, null, variables)
      const result = await find(document, null, variables)?.(ctx)
      executed++
      if (!result) continue
      const expected = await execute({ schema: richSchema, document, variableValues: variables, contextValue: ctx })
      compared++
      const [actual, right] = [textOf(result), textOf(expected)]
      if (actual !== right) throw new Error([source, JSON.stringify(variables), actual, right].join('\n'))
    }
  }
  // Documents left to graphql-js need no comparison, but must stay exceptions: errors and invalid variables.
  expect(compared).toBeGreaterThan(executed / 2)
}, 600_000)

test('no two resolvers of the schema share a name in compiled code', () => {
  for (const schema of [createSchema(), richSchema]) {
    const names = Object.values(schema.getTypeMap()).flatMap((type) =>
      'getFields' in type ? Object.keys(type.getFields()).map((field) => type.name + field) : [],
    )
    expect(new Set(names).size).toBe(names.length)
  }
})
