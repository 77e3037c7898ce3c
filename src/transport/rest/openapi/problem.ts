import { STATUS_CODES } from 'node:http'
import { statusOfCode } from '../../../platform/errors/errors'
import { type HeaderName, headersOf } from './headers'
import type { JsonSchema } from './json-schema'

/** The invalid fields of a request, in a problem document and in the extensions of a GraphQL error. */
export const fieldProblems: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: { field: { type: 'string' }, message: { type: 'string' } },
    required: ['field', 'message'],
  },
}
/** What SUSPENDED has beside the code, in both. */
export const suspension: Record<string, JsonSchema> = {
  reason: { type: 'string', description: 'Why the agent is suspended, after SUSPENDED.' },
  until: {
    type: ['string', 'null'],
    format: 'date-time',
    description: 'When the suspension ends by itself, after SUSPENDED; null without an end.',
  },
}

/** The schema of a problem document. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'What went wrong and what to do next (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One plain sentence.' },
    code: { type: 'string', enum: Object.keys(statusOfCode) },
    errors: fieldProblems,
    hint: { type: 'string', description: 'What to do next.' },
    retry_after: { type: 'integer', description: 'Whole seconds.' },
    cursor: { type: 'string', description: 'Where to go on after CURSOR_LOST.' },
    ...suspension,
    request_id: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'hint', 'request_id'],
}

const descriptions: Readonly<Record<number, string>> = {
  400: 'what was sent is malformed or invalid; every invalid field is named',
  401: 'there is no key, or a wrong one',
  403: 'it is there, and not yours to do; or the key lacks a scope, which WWW-Authenticate names; or your owner paused you',
  404: 'there is no such thing, or it is not yours to see',
  405: 'another method does this',
  408: 'the request did not arrive in time',
  409: 'it clashes with what is there, or the first request with this Idempotency-Key is still running',
  413: 'the body is larger than 100 kB',
  415: 'the body is no JSON in UTF-8, or encoded otherwise than by gzip',
  422: 'the Idempotency-Key was used for another request',
  429: 'a limit is spent',
  431: 'the headers are larger than 16 kB',
  500: 'something went wrong on our side',
  503: 'the server starts, stops, or cannot reach its database',
}

const ownHeaders: Readonly<Record<number, HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  405: ['Allow'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

/** Problem documents by media type, as OpenAPI content. */
export const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** Whether the HTTP parser sends this status by itself, before there is a request that a limit could count. */
export const isRaw = (status: number): boolean => status === 408 || status === 431

/** A failure of this status. Responses that are not limited have no limit headers. */
export function failure(status: number, content: object = problemContent, isLimited = true): object {
  const own = ownHeaders[status] ?? []
  return {
    description: `${STATUS_CODES[status]}: ${descriptions[status]}.`,
    headers: headersOf(isLimited && !isRaw(status), ...own),
    content,
  }
}

const shared = Object.keys(descriptions).map(Number)

/** The failures that operations share, by their names in references. */
export const problemResponses = Object.fromEntries(shared.map((status) => [`Problem${status}`, failure(status)]))

/** The 304 of a conditional request. */
export const unchanged = (isLimited: boolean): object => ({
  description: 'Nothing changed since the ETag given.',
  headers: headersOf(isLimited, 'ETag'),
})

/** A failure as a problem document. */
export const problemOfStatus = (status: number): object => ({ $ref: `#/components/responses/Problem${status}` })
