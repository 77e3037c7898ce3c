import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'

const alternatives = ['application/json', 'application/problem+json']
/** A parameter of a media range other than its weight. */
const parameter = /\s*;\s*(?!q\s*=)[^\s=;,]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^,;]*)/gi

type WithHeaders = Pick<IncomingMessage, 'headers'>

/** Returns which of these media types a request prefers, ignoring parameters such as `charset`. */
export function preferredType({ headers: { accept } }: WithHeaders, types: readonly string[]): string | undefined {
  // Without the header every type is accepted.
  const headers = accept === undefined ? {} : { accept: accept.replace(parameter, '') }
  return new Negotiator({ headers }).mediaType([...types])
}

/**
 * Whether a request names HTML and prefers it to the other types, as browsers do: a program that takes anything gets
 * JSON.
 */
export function prefersPage(req: WithHeaders, others: readonly string[] = alternatives): boolean {
  // Most requests of programs do not prefer one.
  if (!req.headers.accept?.toLowerCase().includes('text/html')) return false
  return preferredType(req, [...others, 'text/html']) === 'text/html'
}
