import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const requestId = Symbol('request id')
type Named = IncomingMessage & { [requestId]?: string }

/** The id of a request, the same on every door and in the log. Always our own: a caller cannot make two requests one. */
export function requestIdOf(req: IncomingMessage): string {
  const named = req as Named
  named[requestId] ??= randomUUID()
  return named[requestId]
}
