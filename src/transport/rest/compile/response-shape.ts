import { GraphQLBoolean, type GraphQLLeafType, GraphQLString } from 'graphql'
import type { SelectedConnection, SelectedField, SelectedObject, SelectedValue } from './selection'

/** The shape of a response, from the document's types, for the OpenAPI document. */
export type Shape = { nullable: boolean } & (
  | { kind: 'leaf'; type: GraphQLLeafType }
  | { kind: 'list'; of: Shape }
  | ({ kind: 'object' } & ObjectFields)
  | { kind: 'one of'; options: Shape[] }
)

interface ObjectFields {
  /** Its type in the GraphQL schema. */
  type: string
  /** Its name in the OpenAPI document; undefined where it is part of only one operation. */
  schemaName: string | undefined
  fields: Map<string, ShapeField>
}

/** One field of a response. */
interface ShapeField {
  readonly shape: Shape
  readonly description: string | undefined
  /** Whether it is left out where it is null. */
  readonly isOptional?: boolean
}

/** Describes the response of a selection. */
export function objectShape({ type, schemaName, fields }: SelectedObject, nullable = true): Shape {
  const shapes = new Map(fields.flatMap(fieldShapes))
  // A page of a list is part of only its operation.
  return {
    kind: 'object',
    type,
    schemaName: shapes.has('next_cursor') ? undefined : schemaName,
    fields: shapes,
    nullable,
  }
}

function valueShape(value: SelectedValue): Shape {
  const { nullable } = value
  switch (value.kind) {
    case 'leaf':
      return value
    case 'list':
      return { kind: 'list', of: valueShape(value.of), nullable }
    case 'object':
      return objectShape(value, nullable)
    case 'one of':
      return { kind: 'one of', options: value.options.map((option) => objectShape(option, false)), nullable }
    case 'flat':
      return { ...valueShape(value.field.value), nullable }
    case 'connection':
      return { ...valueShape(value.nodes.value), nullable }
  }
}

function fieldShapes({ key, description, isSpread, isOptional, value }: SelectedField): [string, ShapeField][] {
  if (value.kind === 'connection' && value.isPage)
    return pageShapes(listKeyOf(key, value), description, isOptional, value)
  const shape = valueShape(value)
  return isSpread && shape.kind === 'object'
    ? [...shape.fields]
    : [[key, { shape: isOptional ? { ...shape, nullable: false } : shape, description, isOptional }]]
}

function pageShapes(
  listKey: string,
  description: string | undefined,
  isOptional: boolean,
  { nodes, others }: SelectedConnection,
): [string, ShapeField][] {
  const cursor: Shape = { kind: 'leaf', type: GraphQLString, nullable: true }
  return [
    [listKey, { shape: valueShape(nodes.value), description, isOptional }],
    ['next_cursor', { shape: cursor, description: 'Where the next page begins; null at the end.' }],
    [
      'has_more',
      { shape: { kind: 'leaf', type: GraphQLBoolean, nullable: false }, description: 'Whether more follows.' },
    ],
    ...others.flatMap(fieldShapes),
  ]
}

/** Returns the key of the nodes of a page: their alias or else the connection's name. */
export const listKeyOf = (key: string, { nodes }: SelectedConnection): string =>
  nodes.key === 'nodes' ? key : nodes.key
