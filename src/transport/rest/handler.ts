import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse as parseQuery } from 'node:querystring'
import type { GraphQLSchema } from 'graphql'
import { createSingleFlight, type SingleFlight } from '../../platform/concurrency/shared-reads'
import { type App, createContext } from '../../platform/context'
import { AppError, badInputs } from '../../platform/errors/errors'
import { publicError } from '../../platform/errors/public-error'
import type { RestRequest, RouteTable } from '../../platform/routes/route'
import type { Admit } from '../http/admission'
import { readBody, requireAcceptableLength } from '../http/body'
import { contentHash, etagOf, matchesEtag } from '../http/etag'
import { rejectKeyInUrl } from '../http/key-in-url'
import { sendProblem } from '../http/problem'
import { clientAddress, requestInfo } from '../http/request-info'
import { type RequestTarget, requestTarget, requireValidPath, requireValidSearch } from '../http/request-target'
import { JSON_TYPE, sendOptions, sendResponse } from '../http/response'
import { problemFormOf } from '../pages/problem'
import { isCompactView } from './compact-view'
import {
  type CompiledRoute,
  type DocumentRoute,
  type HandlerRoute,
  type Route,
  routesOf,
} from './compile/compile-routes'
import { admitRoute, executeIn, executeRoute, executeWrite, type WriteResponse } from './execute-route'
import { createNearestRoute, type FindNearest } from './nearest-route'
import { responseOf, sendRead } from './read-response'
import { unknownPath, wrongMethod } from './rest-errors'
import { createRouter, type Match } from './router'

/** The dependencies of the REST handler. */
export interface RestOptions {
  readonly app: App
  readonly schema: GraphQLSchema
  readonly admit: Admit
  readonly routes: RouteTable
  /** Finds the page that a browser requests at the path of a route; asked before the routes are. */
  readonly findPage?: (req: IncomingMessage) => Match<Route> | null
}

/**
 * Handles REST requests, behind Express or node:http alone. A path without a route goes to `next`; without `next` it is
 * a 404.
 */
export interface RestHandler {
  (req: IncomingMessage, res: ServerResponse, next?: () => void): void
  /** Compiles every route, for the OpenAPI document. */
  compileRoutes(): readonly CompiledRoute[]
}

/**
 * Creates the handler, which compiles a route at its first request. Throws an Error that names the route for a spelling
 * that is none, and where two are the same.
 */
export function createRestHandler(options: RestOptions): RestHandler {
  const routes = routesOf(options.schema, options.routes)
  const find = createRouter(routes)
  const findNearest = createNearestRoute(routes)
  const share = createSingleFlight()
  const findIn = (req: IncomingMessage, { path }: RequestTarget): Match<Route> | null => {
    const page = options.findPage?.(req) ?? null
    // The path of a page has routes of its own for other methods, except where it is a page alone.
    return page?.kind === 'route' ? page : (find(req.method ?? 'GET', path) ?? page)
  }
  const handle = (req: IncomingMessage, res: ServerResponse, next?: () => void): void => {
    const target = requestTarget(req)
    const match = target.isValid ? findIn(req, target) : null
    if (!match && target.isValid && next) next()
    else void serve({ ...options, findNearest }, share, match, req, res, target)
  }
  return Object.assign(handle, { compileRoutes: () => routes.map((route) => route.compiled()) })
}

async function serve(
  options: RestOptions & { findNearest: FindNearest },
  share: SingleFlight,
  match: Match<Route> | null,
  req: IncomingMessage,
  res: ServerResponse,
  target: RequestTarget,
): Promise<void> {
  const { app } = options
  const { path, search } = target
  const info = requestInfo(req)
  const requestId = info.id
  if (match?.kind === 'route') info.route = match.route.path
  try {
    rejectKeyInUrl(req.url ?? '')
    requireValidPath(target)
    requireAcceptableLength(req)
    if (match && req.method === 'OPTIONS') return sendOptions(res, requestId, match.allow)
    const request: RestRequest = {
      app,
      req,
      res,
      requestId,
      address: clientAddress(req, app.config.TRUST_PROXY),
      viewer: null,
      path,
      params: match?.kind === 'route' ? match.params : {},
      query: search === '' ? {} : queryOf(search),
    }
    const route = match?.kind === 'route' ? match.route.compiled() : null
    await admitRequest(options.admit, route, request)
    if (!route)
      throw match ? wrongMethod(req, match.allow) : unknownPath(path, options.findNearest(req.method ?? 'GET', path))
    if (route.kind === 'handler') await handleRequest(route, request)
    else if (route.method === 'GET') await handleRead(share, route, request)
    else await handleWrite(route, request)
  } catch (error) {
    const known = publicError(error, app, requestId)
    sendProblem(
      res,
      known,
      app.publicUrl,
      requestId,
      match?.kind === 'wrong method' ? { Allow: match.allow } : undefined,
      problemFormOf(match?.kind === 'route' ? match.route : null, req),
    )
  }
}

/** Admits a request. One without a route counts too, and is a 404 or 405 even with an invalid key. */
async function admitRequest(admit: Admit, route: CompiledRoute | null, request: RestRequest): Promise<void> {
  if (route) {
    if (route.kind === 'document' || !route.row.admitsItself) await admitRoute(admit, route, request)
    return
  }
  const { req, res, address } = request
  await admit({ authorization: req.headers.authorization, address, res }).catch(unlessUnauthenticated)
}

function unlessUnauthenticated(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'UNAUTHENTICATED')) throw error
}

async function handleRequest({ row, checkQuery }: HandlerRoute, request: RestRequest): Promise<void> {
  const problems = checkQuery(request.query)
  if (problems.length > 0) throw badInputs(problems)
  await row.handle(request)
}

/** Handles a GET. Concurrent equal ones share one execution, unless the response depends on the request's headers. */
async function handleRead(share: SingleFlight, route: DocumentRoute, request: RestRequest): Promise<void> {
  const variables = route.readVariables(request, {})
  const { version } = route.row
  if (version) return handleVersionedRead(route, request, variables, version)
  const compact = route.compact && isCompactView(request) ? route.compact : null
  const read = async () => {
    const { status, responseBody } = await executeRoute(route, request, variables)
    return responseOf(status, responseBody, compact)
  }
  const { keyId = '' } = request.viewer ?? {}
  sendRead(request, route.row.render ? await read() : await share(`${keyId} ${request.req.url}`, read))
}

/** Sends 304 without making the response if the client has the same version. */
async function handleVersionedRead(
  route: DocumentRoute,
  request: RestRequest,
  variables: Record<string, unknown>,
  version: NonNullable<DocumentRoute['row']['version']>,
): Promise<void> {
  const ctx = createContext(request.app, request)
  const etag = `W/${etagOf(contentHash(await version(ctx, variables)))}`
  const isKnown = matchesEtag(request.req.headers['if-none-match'], etag)
  const { status, responseBody } = isKnown
    ? { status: 200, responseBody: {} }
    : await executeIn(ctx, route, request, variables)
  sendRead(request, { ...responseOf(status, responseBody), etag })
}

async function handleWrite(route: DocumentRoute, request: RestRequest): Promise<void> {
  sendWrite(request, await executeWrite(route, request, await readBody(request.req)))
}

function sendWrite({ res }: RestRequest, { status, text, location, isReplayed }: WriteResponse): void {
  sendResponse(res, {
    status,
    type: JSON_TYPE,
    body: text,
    headers: { ...(location && { Location: location }), ...(isReplayed && { 'Idempotency-Replayed': 'true' }) },
  })
}

function queryOf(search: string): RestRequest['query'] {
  requireValidSearch(search)
  return parseQuery(search)
}
