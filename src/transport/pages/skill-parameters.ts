import {
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isEnumType,
  isListType,
  type OperationDefinitionNode,
} from 'graphql'
import type { CompiledRoute, DocumentRoute } from '../rest/compile/compile-routes'
import { limitsOf, type RuleLimits } from '../rest/compile/input-rules'
import type { Parameter } from '../rest/compile/parameter'

const paging = new Set(['first', 'after', 'last', 'before', 'offset'])

/** A sentence on the parameters of a request's query or body, with choices and lengths; empty without any. */
export function takenBy(schema: GraphQLSchema, route: CompiledRoute): string {
  if (route.kind !== 'document') return ''
  const own = route.parameters.filter(({ place, variable }) => place !== 'path' && !paging.has(variable))
  const list = (title: string, isRequired: boolean) => {
    const some = own.filter((parameter) => parameter.isRequired === isRequired)
    return some.length === 0 ? [] : [`${title}: ${some.map((one) => described(schema, route, one)).join(', ')}.`]
  }
  return [...list('Required', true), ...list('Optional', false)].join(' ')
}

function described(schema: GraphQLSchema, route: DocumentRoute, { name, type, variable, inputField }: Parameter) {
  const named = getNamedType(type)
  if (isEnumType(named)) {
    const words = named.getValues().map((value) => `\`${value.name.toLowerCase()}\``)
    return `\`${name}\` (${isListType(getNullableType(type)) ? 'any of ' : ''}${words.join(', ')})`
  }
  const operation = getOperationAST(route.document) as OperationDefinitionNode
  const limits = sizes(limitsOf(schema, operation, variable, inputField))
  return `\`${name}\`${limits && ` (${limits})`}`
}

const span = (min: number | undefined, max: number | undefined) => (min ? `${min} to ${max}` : `at most ${max}`)

function sizes(limits: RuleLimits | undefined): string {
  if (!limits) return ''
  if (limits.kind === 'list') return span(limits.minItems, limits.maxItems)
  if (limits.kind === 'any' || limits.max === undefined) return ''
  return `${span(limits.min, limits.max)}${limits.kind === 'text' ? ' characters' : ''}`
}
