import type { GraphQLField } from 'graphql'
import { Extensions } from 'type-graphql'

/** Declares the maximum number of items of a list that a rule limits, for the cost of a document. */
export const MaxItems = (maxItems: number): MethodDecorator & PropertyDecorator => Extensions({ maxItems })

/** What a field declares; undefined when it declares nothing. */
export function maxItemsOf(field: Pick<GraphQLField<unknown, unknown>, 'extensions'>): number | undefined {
  return field.extensions.maxItems as number | undefined
}
