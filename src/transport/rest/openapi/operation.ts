import { type GraphQLSchema, getOperationAST, Kind } from 'graphql'
import type { CompiledRoute, DocumentRoute } from '../compile/compile-routes'
import type { OpenApi } from './open-api'
import { idempotencyKey, ifNoneMatch, pathParameters, queryParameters, requestBody } from './parameters'
import { isTagged, responsesOf } from './responses'

/** An operation of the document. `path` is its key; `ownRoute` is the route of an alias. */
export function operationOf(openApi: OpenApi, route: CompiledRoute, path: string, ownRoute: CompiledRoute): object {
  const { row, method, isAlias } = route
  const own = `${ownRoute.method} ${ownRoute.path}`
  const parameters =
    route.kind === 'document' ? queryParameters(openApi.schema, route) : (route.row.contract?.parameters ?? [])
  return {
    operationId: operationIdOf(route),
    summary: row.summary ?? route.operationId,
    description: isAlias ? `Another spelling of \`${own.replace(/:(\w+)/g, '{$1}')}\`.` : descriptionOf(openApi, route),
    ...(isAlias && { deprecated: true }),
    ...((isAlias || isForPeople(row)) && { 'x-mcp': false }),
    tags: [row.tag ?? 'Other'],
    security: route.needsKey ? [{ key: [] }] : [{}, { key: [] }],
    // Scopes in a security requirement are only for OAuth, according to linters.
    ...(route.access.scopes.length > 0 && { 'x-required-scopes': route.access.scopes }),
    parameters: [
      ...pathParameters(path),
      ...parameters,
      ...(method === 'POST' ? [idempotencyKey] : []),
      ...(isTagged(route) ? [ifNoneMatch] : []),
    ],
    ...requestBody(openApi.schema, route, row.example?.body),
    responses: responsesOf(openApi, route),
  }
}

/** The schema's description of the root field, the row's notes, and the required scope. */
function descriptionOf({ schema }: OpenApi, route: CompiledRoute): string {
  const { row, access } = route
  const description =
    route.kind === 'document' ? rootDescription(schema, route) : (route.row.contract?.success ?? row.summary)
  const scope = access.scopes.map((name) => `\`${name}\``).join(', ')
  return [description, row.notes, scope && !description?.includes('Needs the scope') && `Needs the scope ${scope}.`]
    .filter(Boolean)
    .join('\n\n')
}

/** A mutation is described by the schema; a read, which may return a nested list, by its row. */
function rootDescription(schema: GraphQLSchema, { row, document, isWrite }: DocumentRoute): string | undefined {
  const [field] = getOperationAST(document)?.selectionSet.selections ?? []
  const name = isWrite && field?.kind === Kind.FIELD ? field.name.value : ''
  return schema.getMutationType()?.getFields()[name]?.description ?? row.summary
}

/** Pages and streams are not useful as tools. */
const isForPeople = ({ produces, tag }: CompiledRoute['row']) =>
  tag === 'Pages' || tag === 'MCP' || (produces ?? []).some((type) => /^text\/(html|event-stream)/.test(type))

/** Unique: an alias appends its method and path to the id of its route. */
function operationIdOf({ operationId, isAlias, method, path }: CompiledRoute): string {
  const id = operationId.charAt(0).toLowerCase() + operationId.slice(1)
  return isAlias ? [id, method.toLowerCase(), ...(path.replaceAll('-', '').match(/\w+/g) ?? [])].join('_') : id
}
