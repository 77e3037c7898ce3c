import type { GraphQLSchema } from 'graphql'
import { AppError } from '../../platform/errors/errors'
import type { RestRequest, RouteTable } from '../../platform/routes/route'
import { routes } from '../../platform/routes/route'
import type { Admit } from '../http/admission'
import { readBody } from '../http/body'
import { sendDocument } from '../http/encoded-response'
import { JSON_TYPE, sendResponse } from '../http/response'
import type { CompiledRoute } from '../rest/compile/compile-routes'
import { prepareToolCall } from './call-tool'
import { mcpContract, mcpResponse } from './contract'
import { requireOrigin } from './origin'
import type { ProtocolRequest } from './protocol-server'
import type { Serve } from './serve'
import {
  aiCatalog,
  aiCatalogSchema,
  CATALOG_TYPE,
  cardHeaders,
  SERVER_CARD_TYPE,
  serverCard,
  serverCardSchema,
} from './server-card'
import { createTools, type Tools } from './tools'

/** The code of JSON-RPC for a body that cannot be read. */
const PARSE_ERROR = -32700

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
  let serve: Serve | undefined
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
        serve ??= loadServe()
        const body = await readMessage(options.admit, request)
        if (!body) return
        const asked = await admitMessage(options, tools, request, body)
        const response = await serve(request, body, asked)
        sendResponse(request.res, { status: response.status, type: JSON_TYPE, body: await response.text() })
      },
    },
    'GET /mcp/server-card': card(
      'getMcpServerCard',
      'The card of the MCP server: what it is and where to connect.',
      SERVER_CARD_TYPE,
      serverCardSchema,
      serverCard,
    ),
    'GET /.well-known/ai-catalog.json': card(
      'getAiCatalog',
      'Where the card of the MCP server is, for clients that know the domain.',
      CATALOG_TYPE,
      aiCatalogSchema,
      aiCatalog,
    ),
  })
}

/** A document that is read before a client connects. */
function card(
  operationId: string,
  summary: string,
  type: string,
  response: object,
  content: (publicUrl: string) => object,
) {
  return {
    operationId,
    summary,
    tag: 'MCP',
    produces: [type],
    response,
    contract: { hasEtag: true },
    handle: ({ app, res }: RestRequest) =>
      sendDocument(res, { type, text: JSON.stringify(content(app.publicUrl)), headers: cardHeaders }),
  }
}

/**
 * Reads a message. One that cannot be read counts against the limit as well; the response is then an error of JSON-RPC,
 * and the result null.
 */
async function readMessage(admit: Admit, { req, res, address }: RestRequest): Promise<Record<string, unknown> | null> {
  try {
    return await readBody(req)
  } catch (error) {
    await admit({ authorization: req.headers.authorization, address, res })
    if (!(error instanceof AppError) || error.code !== 'BAD_REQUEST') throw error
    const { message, hint } = error
    const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: PARSE_ERROR, message, data: { hint } } })
    sendResponse(res, { status: 400, type: JSON_TYPE, body })
    return null
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
    callTool: tool ? await prepareToolCall(admit, request, tools, tool, given) : null,
    skillUri: `${app.publicUrl}/skill.md`,
    skill: () => skill(request),
  }
}

/** The SDK takes a tenth of a start and 10 MB, so the first call loads it. */
function loadServe(): Serve {
  const { createServe }: typeof import('./serve') = require('./serve')
  return createServe()
}
