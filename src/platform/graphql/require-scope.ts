import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import { Extensions } from 'type-graphql'
import type { RequiredScope } from '../auth/scope'

/**
 * Declares which scope a field needs of the key. Every query, mutation and subscription declares one, `public` too; so
 * does every other field that only some may read.
 */
export const RequireScope = (scope: RequiredScope): MethodDecorator & PropertyDecorator => Extensions({ scope })

/** Declares that a root field is for moderators: every transport checks that before it validates the input. */
export const ForModerators = (): MethodDecorator & PropertyDecorator => Extensions({ isForModerators: true })

/** Returns what a field declares; undefined when it declares nothing. */
export function scopeOf(field: Pick<GraphQLField<unknown, unknown>, 'extensions'>): RequiredScope | undefined {
  return field.extensions.scope as RequiredScope | undefined
}

/** Throws an Error that names the fields of the root types that declare no scope. */
export function checkScopes(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const undeclared = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {})
      .filter((field) => !scopeOf(field))
      .map(({ name }) => `${root?.name}.${name}`),
  )
  if (undeclared.length > 0)
    throw new Error(
      `${undeclared.join(', ')}: no scope is declared; add @RequireScope('read'), 'write', 'webhooks', 'account', 'any key' or 'public'.`,
    )
}

/** Adds to the description of every field that needs a scope which one it is. */
export function describeScopes(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const scope = scopeOf(field)
      if (scope && scope !== 'public' && scope !== 'any key')
        field.description = `${field.description ?? ''} Needs the scope \`${scope}\`.`.trim()
    }
  }
}
