import type { CompiledRoute } from '../compile/compile-routes'
import type { OpenApi } from './open-api'
import { idempotencyKey, ifNoneMatch, pathParameters, queryParameters, requestBody } from './parameters'
import { isTagged, responsesOf } from './responses'

/**
 * An operation of the document. `path` is spelled as its key is; `ownRoute` is the route that an older spelling is one
 * of.
 */
export function operationOf(openApi: OpenApi, route: CompiledRoute, path: string, ownRoute: CompiledRoute): object {
  const { row, method, isAlias } = route
  const own = `${ownRoute.method} ${ownRoute.path}`
  const parameters =
    route.kind === 'document' ? queryParameters(openApi.schema, route) : (route.row.contract?.parameters ?? [])
  return {
    operationId: operationIdOf(route),
    summary: row.summary ?? route.operationId,
    ...(isAlias && { description: `Another spelling of \`${own.replace(/:(\w+)/g, '{$1}')}\`.` }),
    ...(isAlias && !openApi.isCurrent(route) && { deprecated: true }),
    tags: [row.tag ?? 'Other'],
    security: route.needsKey ? [{ key: route.access.scopes }] : [{}, { key: [] }],
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

/** Unique: an alias adds its method and path to the name of the route that it is another spelling of. */
function operationIdOf({ operationId, isAlias, method, path }: CompiledRoute): string {
  const id = operationId.charAt(0).toLowerCase() + operationId.slice(1)
  return isAlias ? [id, method.toLowerCase(), ...(path.replaceAll('-', '').match(/\w+/g) ?? [])].join('_') : id
}
