import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'

const types = ['application/json', 'application/problem+json', 'text/html']

/** Whether a request names HTML and prefers it to JSON, as browsers do: a program that takes anything gets JSON. */
export function prefersPage(req: Pick<IncomingMessage, 'headers'>): boolean {
  // Most requests of programs do not prefer one.
  if (!req.headers.accept?.toLowerCase().includes('text/html')) return false
  return new Negotiator(req as IncomingMessage).mediaType(types) === 'text/html'
}
