import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ErrorCode } from '../../platform/errors/errors'
import { type ContentCoding, matchesEtag } from './etag'
import { requestInfo } from './request-info'

const EXPOSED = [
  'X-Request-Id, traceparent, Link, ETag, Location, Retry-After, Idempotency-Replayed, Allow, WWW-Authenticate',
  'RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset',
].join(', ')

/** How long and how much of a rejected request body is still read. */
const DRAIN_MS = 1_000
const MAX_DRAINED_BYTES = 4 * 1024 * 1024

export const JSON_TYPE = 'application/json; charset=utf-8'

/** A response with a body. */
export interface ResponseContent {
  /** 200 by default. */
  readonly status?: number
  /** The media type, with its charset. */
  readonly type: string
  readonly body: string | Buffer
  readonly coding?: ContentCoding
  /** `no-store` by default. */
  readonly cacheControl?: string
  /** The request headers that the response depends on. */
  readonly vary?: string
  /** Makes the response conditional: a client that has this one already gets 304. */
  readonly etag?: string | null
  /** The error that the response is about. */
  readonly failure?: { readonly code: ErrorCode; readonly scope?: string | undefined; readonly retryAfter?: number }
  readonly headers?: OutgoingHttpHeaders
}

/** Writes a whole response. Pages of every origin may read it, because nothing depends on cookies. */
export function sendResponse(res: ServerResponse, content: ResponseContent): void {
  const { status = 200, body, coding = 'identity', etag, failure } = content
  const headers: OutgoingHttpHeaders = {
    'X-Request-Id': requestInfo(res.req).id,
    'Cache-Control': content.cacheControl ?? 'no-store',
    Vary: content.vary ?? 'Authorization, Accept',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': EXPOSED,
  }
  if (etag) headers.ETag = etag
  if (failure) Object.assign(headers, failureHeaders(failure, res.req.headers.authorization))
  if (content.headers) Object.assign(headers, content.headers)
  if (etag && matchesEtag(res.req.headers['if-none-match'], etag)) {
    // Without the headers that describe a body (RFC 9110, section 15.4.5).
    res.writeHead(304, headers).end()
    return
  }
  headers['Content-Type'] = content.type
  headers['Content-Length'] = Buffer.byteLength(body)
  if (coding !== 'identity') headers['Content-Encoding'] = coding
  if (status === 413) endAfterBody(res.writeHead(status, { ...headers, Connection: 'close' }), body)
  else res.writeHead(status, headers).end(body)
}

/**
 * The WWW-Authenticate header of an error about the key (RFC 6750, section 3), and Retry-After. A rejected key is an
 * invalid token; without one, or with another scheme, no error is named (section 3.1).
 */
function failureHeaders(
  { code, scope = '', retryAfter }: NonNullable<ResponseContent['failure']>,
  authorization = '',
): OutgoingHttpHeaders {
  const error = /^\s*bearer\s+\S/i.test(authorization) ? ', error="invalid_token"' : ''
  return {
    ...(code === 'UNAUTHENTICATED' && { 'WWW-Authenticate': `Bearer realm="clankdin"${error}` }),
    ...(code === 'INSUFFICIENT_SCOPE' && {
      'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"`,
    }),
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  }
}

/**
 * Sends the body of a response at once and closes the connection a little later: closing it while the client still
 * sends would reset it, and the client might never read the response.
 */
function endAfterBody(res: ServerResponse, body: string | Buffer): void {
  const { req } = res
  if (req.complete) return void res.end(body)
  res.write(body)
  let drained = 0
  const drain = (chunk: Buffer) => {
    drained += chunk.length
    if (drained > MAX_DRAINED_BYTES) end()
  }
  const end = () => {
    clearTimeout(timer)
    req.off('data', drain).off('end', end).off('close', end)
    res.end()
  }
  const timer = setTimeout(end, DRAIN_MS)
  req.on('data', drain).once('end', end).once('close', end)
}

/** Responds to a preflight (Fetch standard, CORS): every origin may call, without cookies. */
export function sendOptions(res: ServerResponse, requestId: string, allow: string): void {
  res.writeHead(204, {
    'X-Request-Id': requestId,
    Allow: allow,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name, traceparent, tracestate',
    'Access-Control-Expose-Headers': EXPOSED,
    'Access-Control-Max-Age': '86400',
  })
  res.end()
}
