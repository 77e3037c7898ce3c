import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse as parseQuery } from 'node:querystring'
import type { GraphQLSchema } from 'graphql'
import { createSingleFlight, type SingleFlight } from '../../platform/concurrency/shared-reads'
import { type App, createContext, type RequestContext } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { AppError, badInputs } from '../../platform/errors/errors'
import { causeOfFailure, publicError } from '../../platform/errors/public-error'
import { executeIdempotently, idempotencyKeyOf, type StoredResponse } from '../../platform/idempotency/idempotency'
import { type Answer, type RestRequest, type RouteTable } from '../../platform/routes/route'
import { executeRead } from '../graphql/execute-read'
import type { Admit } from '../http/admission'
import { readBody } from '../http/body'
import { contentHash, etagOf, matchesEtag } from '../http/etag'
import { rejectKeyInUrl } from '../http/key-in-url'
import { sendProblem } from '../http/problem'
import { clientAddress, requestInfo } from '../http/request-info'
import { type RequestTarget, requestTarget, requireValidPath, requireValidSearch } from '../http/request-target'
import { JSON_TYPE, sendOptions, sendResponse } from '../http/response'
import { problemFormOf } from '../pages/problem'
import { wantsCompact } from './compact-view'
import { type CompiledRoute, compileRoutes, type DocumentRoute, type HandlerRoute } from './compile/compile-routes'
import { createNearestRoute, type FindNearest } from './nearest-route'
import { readAnswer, sendRead } from './read-response'
import { toRestError, unknownPath, wrongMethod } from './rest-errors'
import { createRouter, type Match } from './router'

/** What the REST handler is made of. */
export interface RestOptions {
  readonly app: App
  readonly schema: GraphQLSchema
  readonly admit: Admit
  readonly routes: RouteTable
}

/**
 * Answers REST requests, behind Express or node:http alone. A path that is no route goes to `next`; without one it is a
 * 404.
 */
export interface RestHandler {
  (req: IncomingMessage, res: ServerResponse, next?: () => void): void
  /** Every route, for the OpenAPI document. */
  readonly routes: readonly CompiledRoute[]
}

/**
 * Compiles the tables and answers with them. Throws an Error that names the route for a row that does not fit the
 * schema.
 */
export function createRestHandler(options: RestOptions): RestHandler {
  const routes = compileRoutes(options.schema, options.routes)
  const find = createRouter(routes)
  const findNearest = createNearestRoute(routes)
  const share = createSingleFlight()
  const handle = (req: IncomingMessage, res: ServerResponse, next?: () => void): void => {
    const target = requestTarget(req)
    const match = target.isValid ? find(req.method ?? 'GET', target.path) : null
    if (!match && target.isValid && next) next()
    else void serve({ ...options, findNearest }, share, match, req, res, target)
  }
  return Object.assign(handle, { routes })
}

async function serve(
  options: RestOptions & { findNearest: FindNearest },
  share: SingleFlight,
  match: Match | null,
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
    await admitRequest(options.admit, match, request)
    if (match?.kind !== 'route')
      throw match ? wrongMethod(req, match.allow) : unknownPath(path, options.findNearest(req.method ?? 'GET', path))
    const { route } = match
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
      match?.kind === 'route' ? problemFormOf(match.route, req) : undefined,
    )
  }
}

/**
 * Lets a request in. One that names no route counts against a limit too, and is a 404 or 405 with an invalid key as
 * well.
 */
async function admitRequest(admit: Admit, match: Match | null, request: RestRequest): Promise<void> {
  const { req, res, address } = request
  const call = { authorization: req.headers.authorization, address, res }
  if (match?.kind !== 'route') {
    await admit(call).catch(unlessUnauthenticated)
    return
  }
  const { path, isLimited, needsKey, access } = match.route
  const isMine = path.startsWith('/agents/:handle') && match.params.handle?.toLowerCase() === 'me'
  const counted = isLimited ? 'all' : 'none'
  request.viewer = await admit({ ...call, counted, needsKey: needsKey || isMine, access })
  if (isMine && request.viewer) request.params = { ...match.params, handle: request.viewer.handle }
}

function unlessUnauthenticated(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'UNAUTHENTICATED')) throw error
}

async function handleRequest({ row, checkQuery }: HandlerRoute, request: RestRequest): Promise<void> {
  const problems = checkQuery(request.query)
  if (problems.length > 0) throw badInputs(problems)
  await row.handle(request)
}

/**
 * Answers a GET. Equal ones that wait together share one execution, but where the answer is rendered by what the
 * request's headers say.
 */
async function handleRead(share: SingleFlight, route: DocumentRoute, request: RestRequest): Promise<void> {
  const variables = route.readVariables(request, {})
  const { version } = route.row
  if (version) return handleVersionedRead(route, request, variables, version)
  const compact = route.compact && wantsCompact(request) ? route.compact : null
  const read = async () => {
    const { status, answer } = await run(route, request, variables)
    return readAnswer(status, answer, compact)
  }
  const { keyId = '' } = request.viewer ?? {}
  sendRead(request, route.row.render ? await read() : await share(`${keyId} ${request.req.url}`, read))
}

/** Answers 304 without making the answer where the client has the same version. */
async function handleVersionedRead(
  route: DocumentRoute,
  request: RestRequest,
  variables: Record<string, unknown>,
  version: NonNullable<DocumentRoute['row']['version']>,
): Promise<void> {
  const ctx = createContext(request.app, request)
  const etag = `W/${etagOf(contentHash(await version(ctx, variables)))}`
  const isKnown = matchesEtag(request.req.headers['if-none-match'], etag)
  const { status, answer } = isKnown ? { status: 200, answer: {} } : await runIn(ctx, route, request, variables)
  sendRead(request, { ...readAnswer(status, answer), etag })
}

async function handleWrite(route: DocumentRoute, request: RestRequest): Promise<void> {
  const key = route.method === 'POST' ? idempotencyKeyOf(request) : null
  const body = await readBody(request.req)
  const variables = route.readVariables(request, body)
  const work = async (tx?: Transaction): Promise<StoredResponse> => {
    const { status, answer } = await run(route, request, variables, tx)
    return { status, text: JSON.stringify(answer) }
  }
  const sent = key === null ? await work() : await executeIdempotently(request.app.db, request, key, body, work)
  sendResponse(request.res, {
    status: sent.status,
    type: JSON_TYPE,
    body: sent.text,
    headers: { ...locationOf(route, request, sent), ...(sent.isReplayed && { 'Idempotency-Replayed': 'true' }) },
  })
}

/** Where the thing is that was created, also when the answer is replayed. */
function locationOf(
  { row }: DocumentRoute,
  { app }: RestRequest,
  { status, text }: StoredResponse,
): { Location?: string } {
  if (status !== 201 || !row.location) return {}
  return { Location: app.publicUrl + row.location(JSON.parse(text)) }
}

/**
 * Executes the document. What fails is thrown as it was thrown there, so that a transaction around it rolls back and
 * may try again.
 */
async function run(route: DocumentRoute, request: RestRequest, variables: Record<string, unknown>, tx?: Transaction) {
  return runIn(createContext(request.app, request, tx), route, request, variables)
}

async function runIn(
  ctx: RequestContext,
  route: DocumentRoute,
  request: RestRequest,
  variables: Record<string, unknown>,
) {
  const work = (within: RequestContext) => route.execute(within, variables)
  const { data, errors } = await (route.method === 'GET' ? executeRead(ctx, work) : work(ctx))
  if (errors) throw toRestError(route, causeOfFailure(errors))
  const { status, answer } = route.respond(data as Answer)
  const { render } = route.row
  return { status, answer: render ? render(answer, request) : answer }
}

function queryOf(search: string): RestRequest['query'] {
  requireValidSearch(search)
  return parseQuery(search)
}
