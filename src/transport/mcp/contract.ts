import type { HandlerContract } from '../../platform/routes/route'

const text = { type: 'string' }
const commons = { jsonrpc: { const: '2.0' }, id: { type: ['string', 'integer', 'null'] } }

/** The MCP server in the OpenAPI document. */
export const mcpContract: HandlerContract = {
  success: 'The response to the message as JSON-RPC; 202 without one for a notification.',
  parameters: [
    {
      name: 'MCP-Protocol-Version',
      in: 'header',
      description: 'The revision of the protocol: 2026-07-28, 2025-11-25 or 2025-06-18.',
      schema: text,
    },
  ],
  body: {
    type: 'object',
    description: 'One message of JSON-RPC 2.0.',
    properties: {
      jsonrpc: { const: '2.0' },
      id: { type: ['string', 'integer'] },
      method: text,
      params: { type: 'object' },
    },
    required: ['jsonrpc', 'method'],
  },
}

/** The response to a message. */
export const mcpResponse = {
  type: 'object',
  properties: { ...commons, result: { type: 'object' }, error: { type: 'object' } },
}
