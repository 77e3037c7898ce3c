import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import type { RestRequest } from '../../platform/routes/route'
import { createProtocolServer, type ProtocolRequest } from './protocol-server'

/** Handles one admitted message. */
export type Serve = (request: RestRequest, body: object, asked: ProtocolRequest) => Promise<Response>

/** Creates the handler of messages, with the SDK of the protocol. */
export function createServe(): Serve {
  const requests = new WeakMap<Request, ProtocolRequest>()
  const current = createMcpHandler(
    ({ requestInfo }) => createProtocolServer(requests.get(requestInfo as Request) as ProtocolRequest),
    // Lists do not change during a request, so there are no notifications about them.
    { legacy: 'reject', maxSubscriptions: 0 },
  )
  return async ({ app, req }, parsedBody, asked) => {
    const request = webRequest(app.publicUrl, req.headers)
    if (!(await isLegacyRequest(request, parsedBody))) {
      requests.set(request, asked)
      return current.fetch(request, { parsedBody })
    }
    const server = createProtocolServer(asked)
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    await server.connect(transport)
    return transport.handleRequest(request, { parsedBody })
  }
}

const forwarded = ['mcp-protocol-version', 'mcp-method', 'mcp-name']

/** The request in the form that the SDK reads. Every client gets JSON, whatever its Accept header. */
function webRequest(publicUrl: string, given: Readonly<Record<string, string | string[] | undefined>>): Request {
  const headers = new Headers({ accept: 'application/json, text/event-stream', 'content-type': 'application/json' })
  for (const name of forwarded) if (given[name] !== undefined) headers.set(name, String(given[name]))
  return new Request(`${publicUrl}/mcp`, { method: 'POST', headers })
}
