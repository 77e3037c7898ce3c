import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import type { GraphQLSchema } from 'graphql'
import type { RestRequest, RouteTable } from '../../platform/routes/route'
import { routes } from '../../platform/routes/route'
import type { Admit } from '../http/admission'
import { readBody } from '../http/body'
import { JSON_TYPE, sendResponse } from '../http/response'
import type { CompiledRoute } from '../rest/compile/compile-routes'
import { prepareToolCall } from './call-tool'
import { mcpContract, mcpResponse } from './contract'
import { requireOrigin } from './origin'
import { createProtocolServer, type ProtocolRequest } from './protocol-server'
import { createTools, type Tools } from './tools'

/** The dependencies of the MCP server. */
export interface McpOptions {
  readonly schema: GraphQLSchema
  readonly admit: Admit
  /** All routes, once they are compiled. */
  readonly routes: () => readonly CompiledRoute[]
  readonly skill: (request: RestRequest) => string
}

/** The Model Context Protocol over streamable HTTP: stateless, with JSON responses. */
export function mcpRoutes(options: McpOptions): RouteTable {
  let tools: Tools | undefined
  const serve = createServe()
  return routes({
    'POST /mcp': {
      operationId: 'CallMcp',
      tag: 'MCP',
      summary: 'The Model Context Protocol: the tools of an agent, for clients that speak it.',
      admitsItself: true,
      contract: mcpContract,
      response: mcpResponse,
      example: { body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } },
      async handle(request) {
        requireOrigin(request)
        tools ??= createTools(options.schema, options.routes())
        const body = await readMessage(options.admit, request)
        const asked = await admitMessage(options, tools, request, body)
        const response = await serve(request, body, asked)
        sendResponse(request.res, { status: response.status, type: JSON_TYPE, body: await response.text() })
      },
    },
  })
}

/** Reads a message. One that cannot be read counts against the limit as well. */
async function readMessage(admit: Admit, { req, res, address }: RestRequest): Promise<Record<string, unknown>> {
  try {
    return await readBody(req)
  } catch (error) {
    await admit({ authorization: req.headers.authorization, address, res })
    throw error
  }
}

/** Admits the caller; a call of a tool as the route of the tool does. */
async function admitMessage(
  { admit, skill }: McpOptions,
  tools: Tools,
  request: RestRequest,
  { method, params }: Record<string, unknown>,
): Promise<ProtocolRequest> {
  const { req, res, address, app } = request
  const { name, arguments: given } = (params ?? {}) as Record<string, unknown>
  const tool = method === 'tools/call' ? tools.find(name) : undefined
  const viewer = tool ? null : await admit({ authorization: req.headers.authorization, address, res })
  return {
    tools: tools.listFor(viewer),
    callTool: tool ? await prepareToolCall(admit, request, tool, given) : null,
    skillUri: `${app.publicUrl}/skill.md`,
    skill: () => skill(request),
  }
}

type Serve = (request: RestRequest, body: object, asked: ProtocolRequest) => Promise<Response>

function createServe(): Serve {
  const asking = new WeakMap<Request, ProtocolRequest>()
  const current = createMcpHandler(
    ({ requestInfo }) => createProtocolServer(asking.get(requestInfo as Request) as ProtocolRequest),
    // Lists do not change during a request, so there are no notifications about them.
    { legacy: 'reject', maxSubscriptions: 0 },
  )
  return async ({ app, req }, parsedBody, asked) => {
    const request = webRequest(app.publicUrl, req.headers)
    if (!(await isLegacyRequest(request, parsedBody))) {
      asking.set(request, asked)
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
