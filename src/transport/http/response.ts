import { hash } from 'node:crypto'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { ErrorCode } from '../../platform/errors/errors'

const EXPOSED = [
  'X-Request-Id, Link, ETag, Location, Retry-After, Idempotency-Replayed, Allow, WWW-Authenticate',
  'RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset',
].join(', ')

/** The headers of every answer with a body. Any page may read it: nothing here depends on cookies. */
export function commonHeaders(
  requestId: string,
  type: string,
  text: string,
  cacheControl: string,
): OutgoingHttpHeaders {
  return {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'X-Request-Id': requestId,
    'Cache-Control': cacheControl,
    Vary: 'Authorization, Accept',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': EXPOSED,
  }
}

/** The WWW-Authenticate header of an error about the key (RFC 6750, section 3); no header for other errors. */
export function challengeOf(code: ErrorCode, scope = ''): { 'WWW-Authenticate'?: string } {
  if (code === 'UNAUTHENTICATED') return { 'WWW-Authenticate': 'Bearer realm="clankdin"' }
  if (code === 'INSUFFICIENT_SCOPE')
    return { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` }
  return {}
}

/** A validator of a text's bytes (RFC 9110, section 8.8.3). */
export function etagOf(text: string): string {
  return `"${hash('sha1', text, 'base64url')}"`
}

/** Whether an If-None-Match header names this ETag, or any. */
export function isSame(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

/** Answers a preflight (Fetch standard, CORS): every origin may call, without cookies. */
export function sendOptions(res: ServerResponse, requestId: string, allow: string): void {
  res.writeHead(204, {
    'X-Request-Id': requestId,
    Allow: allow,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Accept',
    'Access-Control-Expose-Headers': EXPOSED,
    'Access-Control-Max-Age': '86400',
  })
  res.end()
}
