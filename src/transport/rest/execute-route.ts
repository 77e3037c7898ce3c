import { createContext, createReadContext, type RequestContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { causeOfFailure } from '../../platform/errors/public-error'
import { executeIdempotently, idempotencyKeyOf, type StoredResponse } from '../../platform/idempotency/idempotency'
import type { JsonObject, RestRequest } from '../../platform/routes/route'
import { executeRead } from '../graphql/execute-read'
import type { Admit } from '../http/admission'
import type { CompiledRoute, DocumentRoute } from './compile/compile-routes'
import { toRestError } from './rest-errors'

/** Admits a request to a route, and sets its viewer; under /agents a handle of `me` becomes the viewer's. */
export async function admitRoute(admit: Admit, route: CompiledRoute, request: RestRequest): Promise<void> {
  const { req, res, address, params } = request
  const { path, isLimited, needsKey, access } = route
  const isMine = path.startsWith('/agents/:handle') && params.handle?.toLowerCase() === 'me'
  const viewer = await admit({
    authorization: req.headers.authorization,
    address,
    res,
    counted: isLimited ? 'all' : 'none',
    needsKey: needsKey || isMine,
    access,
  })
  request.viewer = route.row.isPublicOnly ? null : viewer
  if (isMine && request.viewer) request.params = { ...params, handle: request.viewer.handle }
}

/** The response of a write, with the location of the created object, even if the response is replayed. */
export interface WriteResponse extends StoredResponse {
  readonly location?: string
}

/** Executes a write, at most once per Idempotency-Key of a POST. */
export async function executeWrite(
  route: DocumentRoute,
  request: RestRequest,
  body: Record<string, unknown>,
): Promise<WriteResponse> {
  const key = route.method === 'POST' ? idempotencyKeyOf(request) : null
  const variables = route.readVariables(request, body)
  const work = async (tx?: Transaction): Promise<StoredResponse> => {
    const { status, responseBody } = await executeRoute(route, request, variables, tx)
    return { status, text: JSON.stringify(responseBody) }
  }
  const response = key === null ? await work() : await executeIdempotently(request.app.db, request, key, body, work)
  const { location } = route.row
  if (response.status !== 201 || !location) return response
  return { ...response, location: request.app.publicUrl + location(JSON.parse(response.text)) }
}

/**
 * Executes the document of a route. Throws the original error, so that a transaction around it is rolled back and may
 * be retried.
 */
export async function executeRoute(
  route: DocumentRoute,
  request: RestRequest,
  variables: Record<string, unknown>,
  tx?: Transaction,
): Promise<{ status: number; responseBody: object }> {
  return executeIn(createContext(request.app, request, tx), route, request, variables)
}

/** The same in an existing context. */
export async function executeIn(
  ctx: RequestContext,
  route: DocumentRoute,
  request: RestRequest,
  variables: Record<string, unknown>,
): Promise<{ status: number; responseBody: object }> {
  const within = route.method === 'GET' ? createReadContext(ctx) : ctx
  if (within === ctx) return executeWithin(ctx, route, request, variables)
  try {
    return await executeWithin(within, route, request, variables)
  } catch {
    // What a replica lacks may have been written a moment ago.
    return executeWithin(ctx, route, request, variables)
  }
}

async function executeWithin(
  ctx: RequestContext,
  route: DocumentRoute,
  request: RestRequest,
  variables: Record<string, unknown>,
): Promise<{ status: number; responseBody: object }> {
  const work = (within: RequestContext) => route.execute(within, variables)
  const { data, errors } = await (route.method === 'GET' ? executeRead(ctx, work) : work(ctx))
  if (errors) throw toRestError(route, causeOfFailure(errors))
  const { status, responseBody } = route.respond(data as JsonObject)
  const { render } = route.row
  return { status, responseBody: render ? render(responseBody, request) : responseBody }
}
