import type { CompiledRoute, DocumentRoute } from '../compile/compile-routes'
import { failureStatuses } from './failure-statuses'
import { type HeaderName, headersOf } from './headers'
import type { JsonSchema } from './json-schema'
import type { OpenApi } from './open-api'
import { failure, isRaw, problemContent, problemOfStatus, unchanged } from './problem'
import type { SchemaRegistry } from './schema-registry'
import { responseSchema } from './schemas'

/** Every status of a route, with its headers and body. */
export function responsesOf(openApi: OpenApi, route: CompiledRoute): Record<string, object> {
  const hasEtag = isTagged(route)
  const own = (status: number): HeaderName[] => [
    ...(hasEtag ? (['ETag'] as const) : []),
    ...(isPage(route) ? (['Link'] as const) : []),
    ...(route.method === 'POST' ? (['Idempotency-Replayed'] as const) : []),
    ...(status === 201 && 'location' in route.row ? (['Location'] as const) : []),
  ]
  const description = successDescription(openApi, route)
  const success = (status: number) => ({
    description: [outcomeOf(status, route), description].filter(Boolean).join(' '),
    headers: headersOf(route.isLimited, ...own(status)),
    content: contentOf(openApi, route),
  })
  return {
    ...Object.fromEntries(successesOf(route).map((status) => [status, success(status)])),
    ...(hasEtag && { 304: unchanged(route.isLimited) }),
    ...Object.fromEntries(failureStatuses(route).map((status) => [status, failureOf(route, status)])),
  }
}

function successesOf(route: CompiledRoute): number[] {
  const { status = 200 } = route.kind === 'document' ? route.row : {}
  return typeof status === 'function' ? [200, 201] : [status]
}

function outcomeOf(status: number, route: CompiledRoute): string {
  if (status === 201) return 'Created.'
  return successesOf(route).length > 1 ? 'Nothing was created: it was there before.' : ''
}

/** The description of a success: that of its type, or else of the route. */
function successDescription({ schema }: OpenApi, route: CompiledRoute): string {
  const summary = route.row.summary ?? route.operationId
  if (route.kind === 'handler') return route.row.contract?.success ?? summary
  const { row, shape } = route
  if (row.render || shape.kind !== 'object') return summary
  const [first, second] = shape.fields
  if (second?.[0] === 'next_cursor') return `${summary} One page of them.`
  if (shape.schemaName || isPage(route)) return schema.getType(shape.type)?.description ?? summary
  return (route.isWrite && first?.[1].description) || summary
}

/** Whether the response is a page of a list, which may have a next one. */
function isPage(route: CompiledRoute): boolean {
  const { properties } = (route.row.response ?? {}) as { properties?: object }
  if (properties) return 'next_cursor' in properties
  return route.kind === 'document' && route.shape.kind === 'object' && route.shape.fields.has('next_cursor')
}

/** Whether its responses have an ETag: documents and single objects do, lists do not. */
export function isTagged(route: CompiledRoute): boolean {
  if (route.kind === 'handler') return route.row.contract?.hasEtag === true
  return route.method === 'GET' && !isPage(route)
}

/** A route with pages has errors as pages too. */
function failureOf(route: CompiledRoute, status: number): object {
  const rejection = route.kind === 'handler' ? route.row.contract?.rejections?.[status] : undefined
  const isForPeople = route.row.produces?.includes('text/html') && !isRaw(status)
  const page = isForPeople && { ...problemContent, 'text/html': { schema: { type: 'string' } } }
  const isShared = !rejection && !page && (route.isLimited || isRaw(status))
  return isShared ? problemOfStatus(status) : failure(status, rejection || page || problemContent, route.isLimited)
}

function contentOf(openApi: OpenApi, route: CompiledRoute): object {
  const { produces = ['application/json'], response } = route.row
  const schema = response ?? (route.kind === 'document' ? routeSchema(openApi.things, route) : undefined)
  const example = route.kind === 'handler' ? route.row.contract?.example : undefined
  const contentFor = (type: string) => ({
    schema: /json/.test(type) && schema ? schema : { type: 'string' },
    ...(example !== undefined && { example }),
  })
  return Object.fromEntries(produces.map((type) => [type, contentFor(type)]))
}

/** The schema of a route's success. */
export function routeSchema(things: SchemaRegistry, { row, shape }: DocumentRoute): JsonSchema {
  if (row.render) return { type: 'object' }
  const schema = responseSchema(shape, things)
  if (!row.wrap) return schema
  return { type: 'object', properties: { [row.wrap]: schema }, required: [row.wrap], additionalProperties: false }
}
