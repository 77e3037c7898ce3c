import type { GraphQLField } from 'graphql'
import { Extensions } from 'type-graphql'

/** Declares how many things a list can hold at most, where a rule of the network says so: what its cost counts. */
export const MaxItems = (maxItems: number): MethodDecorator & PropertyDecorator => Extensions({ maxItems })

/** What a field declares; undefined when it declares nothing. */
export function maxItemsOf(field: Pick<GraphQLField<unknown, unknown>, 'extensions'>): number | undefined {
  return field.extensions.maxItems as number | undefined
}
