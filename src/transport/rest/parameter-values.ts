import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { FieldProblem } from '../../platform/errors/errors'
import { isObject } from '../../platform/is-object'
import { snakeCase } from '../../platform/snake-case'
import { compileCheckFields } from './misspelling'

/** Reads a value of one type; adds its problems to `problems`. `field` is its name in REST. */
export type Read = (value: unknown, field: string, problems: FieldProblem[]) => unknown

/** Older words for enum values, in lower case. */
type Words = Readonly<Record<string, string>>

const MAX_INT = 2_147_483_647
const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** Reads JSON strictly: a number in quotes is a text. */
export function jsonReader(type: GraphQLInputType, words: Words = {}): Read {
  if (isNonNullType(type)) return required(jsonReader(type.ofType, words))
  const read = isListType(type)
    ? listReader(jsonReader(type.ofType, words))
    : isInputObjectType(type)
      ? objectReader(type)
      : isEnumType(type)
        ? enumReader(type, words)
        : scalarReader(type)
  return (value, field, problems) => (value === null ? null : read(value, field, problems))
}

/**
 * Reads a text of a path or a query by its type; the items of a list are separated by commas or in repeated parameters.
 */
export function textReader(type: GraphQLInputType, words: Words = {}): Read {
  if (isNonNullType(type)) return textReader(type.ofType, words)
  if (isListType(type)) {
    const item = textReader(type.ofType, words)
    return (value, field, problems) =>
      [value as string | string[]]
        .flat()
        .flatMap((text) => text.split(','))
        .map((text) => item(text.trim(), field, problems))
  }
  const read = isEnumType(type)
    ? enumReader(type, words)
    : isInputObjectType(type)
      ? objectReader(type)
      : scalarReader(type)
  const decode = decoders[type.name] ?? ((text: string) => text)
  return (value, field, problems) => read(decode(value as string), field, problems)
}

/** Reads a page size: a number over `most` is reduced to `most`. */
export function limitReader(most: number): Read {
  return (value, field, problems) => {
    const count = number.test(value as string) ? Math.min(Number(value), most) : Number.NaN
    if (Number.isInteger(count) && count >= 1) return count
    return reject(problems, field, `${field} must be a whole number from 1 to ${most}; more is taken as ${most}.`)
  }
}

const decoders: Partial<Record<string, (text: string) => unknown>> = {
  Int: (text) => (number.test(text) ? Number(text) : text),
  Float: (text) => (number.test(text) ? Number(text) : text),
  Boolean: (text) => ({ true: true, '1': true, false: false, '0': false })[text.toLowerCase()] ?? text,
}

function reject(problems: FieldProblem[], field: string, message: string): undefined {
  problems.push({ field, message })
  return undefined
}

function required(read: Read): Read {
  return (value, field, problems) =>
    value === null ? reject(problems, field, `${field} must not be null.`) : read(value, field, problems)
}

function listReader(item: Read): Read {
  return (value, field, problems) => {
    if (!Array.isArray(value)) return reject(problems, field, `${field} must be a list.`)
    const found: FieldProblem[] = []
    const items = value.map((one, index) => item(one, `${field}[${index}]`, found))
    for (const { message } of found) problems.push({ field, message })
    return items
  }
}

function objectReader(type: GraphQLInputObjectType): Read {
  const fields = Object.values(type.getFields()).map((field) => ({
    name: field.name,
    key: snakeCase(field.name),
    isRequired: isNonNullType(field.type) && field.defaultValue === undefined,
    read: jsonReader(field.type),
  }))
  const checkFields = compileCheckFields(
    fields.map(({ key }) => key),
    [],
  )
  return (value, path, problems) => {
    if (!isObject(value)) return reject(problems, path, `${path} must be an object.`)
    problems.push(...checkFields(value, path))
    const result: Record<string, unknown> = {}
    for (const { name, key, isRequired, read } of fields) {
      const field = `${path}.${key}`
      if (Object.hasOwn(value, key)) result[name] = read(value[key], field, problems)
      else if (isRequired) reject(problems, field, `${field} is required.`)
    }
    return result
  }
}

function enumReader(type: GraphQLEnumType, words: Words): Read {
  const names = new Map(type.getValues().map(({ name }) => [name.toLowerCase(), name]))
  const choices = [...names.keys()].join(', ')
  return (value, field, problems) => {
    const word = typeof value === 'string' ? value.trim().toLowerCase() : ''
    const name = names.get(Object.hasOwn(words, word) ? (words[word] as string) : word)
    return name ?? reject(problems, field, `${field} must be one of ${choices}.`)
  }
}

const scalars: Partial<Record<string, [test: (value: unknown) => boolean, wanted: string]>> = {
  String: [(value) => typeof value === 'string', 'a text'],
  ID: [(value) => typeof value === 'string', 'an id, which is a text'],
  Boolean: [(value) => typeof value === 'boolean', 'true or false'],
  Float: [(value) => Number.isFinite(value), 'a number'],
  Int: [(value) => Number.isInteger(value) && Math.abs(value as number) <= MAX_INT, 'a whole number'],
}

/** What is expected of scalars whose names mean nothing to a caller of REST. */
const wantedText: Partial<Record<string, string>> = { DateTimeISO: 'a time such as 2026-11-29T12:00:00Z' }

function scalarReader(type: GraphQLScalarType): Read {
  const [test, wanted] = scalars[type.name] ?? [
    (value: unknown) => isParsed(type, value),
    wantedText[type.name] ?? `a valid ${type.name}`,
  ]
  return (value, field, problems) => (test(value) ? value : reject(problems, field, `${field} must be ${wanted}.`))
}

function isParsed(type: GraphQLScalarType, value: unknown): boolean {
  try {
    return type.parseValue(value) !== undefined
  } catch {
    return false
  }
}
