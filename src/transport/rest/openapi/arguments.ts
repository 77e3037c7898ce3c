import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'

/** Returns the schema's description of the argument that a variable is passed to. */
export function argumentDescription(
  schema: GraphQLSchema,
  document: DocumentNode,
  variable: string,
): string | undefined {
  const types = new TypeInfo(schema)
  let description: string | undefined
  const visitor = visitWithTypeInfo(types, {
    Variable: ({ name }) => {
      if (name.value === variable) description ??= types.getArgument()?.description ?? undefined
    },
  })
  visit(document, visitor)
  return description
}
