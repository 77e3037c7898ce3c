import { type ApiResponse, rest } from '../support/client'

const CURRENT = '2026-07-28'

interface Options {
  readonly key?: string
  readonly headers?: Record<string, string>
  /** The revision of the protocol; the one without a handshake when not given. */
  readonly version?: string
}

/** One message to the MCP server, as its revision writes it. */
export function message(
  server: { url: string },
  method: string,
  params: Record<string, unknown> = {},
  { key, headers, version = CURRENT }: Options = {},
): Promise<ApiResponse> {
  const isCurrent = version === CURRENT
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const name = params.name ?? params.uri
  return rest(server, 'POST /mcp', {
    ...(key && { key }),
    headers: {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      ...(isCurrent && { 'mcp-method': method }),
      ...(isCurrent && name !== undefined && { 'mcp-name': String(name) }),
      ...headers,
    },
    body: { jsonrpc: '2.0', id: 1, method, params: isCurrent ? { ...params, _meta: meta } : params },
  })
}

/** Calls a tool; returns its result. */
export async function call(
  server: { url: string },
  name: string,
  given: object = {},
  options: Options = {},
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
): Promise<any> {
  const { body } = await message(server, 'tools/call', { name, arguments: given }, options)
  return body.result ?? body
}
