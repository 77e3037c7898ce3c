import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql'
import Negotiator from 'negotiator'
import { type App, createContext } from '../../platform/context'
import { AppError, type ErrorCode, statusOfCode } from '../../platform/errors/errors'
import { errorExtensions, publicError } from '../../platform/errors/public-error'
import { idempotencyKeyOf } from '../../platform/idempotency/idempotency'
import type { Admit } from '../http/admission'
import { rejectKeyInUrl } from '../http/key-in-url'
import { sendProblem } from '../http/problem'
import { clientAddress, requestInfo } from '../http/request-info'
import { sendOptions, sendResponse } from '../http/response'
import { prefersPage } from '../pages/prefers-page'
import { problemFormOf } from '../pages/problem'
import type { ExecuteOperation } from './apollo'
import { sendGraphiql } from './graphiql'
import { readRequest } from './request'

const ALLOW = 'GET, HEAD, POST, OPTIONS'
const JSON_TYPE = 'application/json'
const GRAPHQL_TYPE = 'application/graphql-response+json'

/** Handles /graphql by the GraphQL over HTTP specification, and serves GraphiQL to browsers. */
export function createGraphqlHandler(
  app: App,
  schema: GraphQLSchema,
  admit: Admit,
): (req: IncomingMessage, res: ServerResponse) => void {
  let execute: ExecuteOperation | undefined

  /** Apollo is loaded by the first request: neither a start nor REST needs it. */
  async function startApollo(): Promise<ExecuteOperation> {
    const { createApollo }: typeof import('./apollo') = require('./apollo')
    execute ??= await createApollo(app, schema)
    return execute
  }

  async function respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const info = requestInfo(req)
    info.route = '/graphql'
    rejectKeyInUrl(req.url ?? '')
    if (req.method === 'OPTIONS') return sendOptions(res, info.id, ALLOW)
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    if (!isRead && req.method !== 'POST') rejectMethod(res, `This path does not take ${req.method}.`, ALLOW)
    const address = clientAddress(req, app.config.TRUST_PROXY)
    const { authorization } = req.headers
    if (isRead && isForPage(req)) {
      await admit({ authorization, address, res, counted: 'invalid keys' })
      return sendGraphiql(res)
    }
    const viewer = await admit({ authorization, address, res })
    const key = isRead ? null : idempotencyKeyOf({ req })
    const request = await readRequest(req)
    const { body, http: head } = await (execute ?? (await startApollo()))(
      { ...request, isRead, idempotencyKey: key },
      createContext(app, { viewer, address, requestId: info.id }),
    )
    if (head.status === 405) rejectMethod(res, 'GET is for queries alone.', 'POST')
    if (body.kind !== 'single') throw new Error('a response in parts was not requested')
    if (head.headers.has('idempotency-replayed')) res.setHeader('Idempotency-Replayed', 'true')
    send(req, res, body.singleResult)
  }

  return (req, res) => {
    respond(req, res).catch((error: unknown) => {
      if (res.headersSent || res.destroyed) return res.destroy()
      const { id } = requestInfo(req)
      const known = publicError(error, app, id)
      const form = isForPage(req) ? problemFormOf(null, req) : undefined
      if (form) return sendProblem(res, known, app.publicUrl, id, {}, form)
      const extensions = errorExtensions(known, id)
      send(req, res, { errors: [{ message: known.message, extensions }] })
    })
  }
}

function send(req: IncomingMessage, res: ServerResponse, result: FormattedExecutionResult): void {
  const { accept = '*/*' } = req.headers
  const type = accept.includes(GRAPHQL_TYPE) ? typeFor(accept) : JSON_TYPE
  const failed = failureOf(result)
  const text = JSON.stringify(failed ? { errors: result.errors, extensions: result.extensions } : result)
  const status = failed ? statusOfCode[failed.code] : 200
  sendResponse(res, {
    status: isLegacyClient(accept, failed?.code) ? 200 : status,
    type: `${type}; charset=utf-8`,
    body: text,
    ...(failed && { failure: failed }),
  })
}

/** Returns the media type that the caller prefers; its charset is ignored, since responses are always UTF-8. */
function typeFor(accept: string): string {
  const bare = { headers: { accept: accept.replace(/\s*;\s*charset\s*=\s*"?[\w-]+"?/gi, '') } }
  return new Negotiator(bare).mediaType([JSON_TYPE, GRAPHQL_TYPE]) ?? JSON_TYPE
}

interface Failure {
  readonly code: ErrorCode
  readonly retryAfter?: number
  readonly scope?: string
}

/**
 * The first error of a request that failed as a whole: it was not executed, or failed because the database is
 * unavailable.
 */
function failureOf({ data, errors }: FormattedExecutionResult): Failure | null {
  if (!errors?.[0] || data) return null
  const isAway = errors.every(({ extensions }) => extensions?.code === 'SERVICE_UNAVAILABLE')
  return data === undefined || isAway ? (errors[0].extensions as unknown as Failure) : null
}

const documentCodes = new Set<ErrorCode>(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'])

/**
 * A caller that accepts only application/json may be a legacy client, for which every well-formed GraphQL response has
 * the status 200 (GraphQL over HTTP, section 6.4.1).
 */
const isLegacyClient = (accept: string, code?: ErrorCode) =>
  code !== undefined && documentCodes.has(code) && /^application\/json\s*(;[^,]*)?$/i.test(accept)

/** Whether a browser requests GraphiQL. */
const isForPage = (req: IncomingMessage) => prefersPage(req, [JSON_TYPE, GRAPHQL_TYPE])

function rejectMethod(res: ServerResponse, message: string, allow: string): never {
  res.setHeader('Allow', allow)
  throw new AppError('METHOD_NOT_ALLOWED', message, { hint: `It takes ${allow}.` })
}
