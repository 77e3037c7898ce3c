import type { CallToolResult } from '@modelcontextprotocol/server'
import { AppError, badInputs } from '../../platform/errors/errors'
import { isObject } from '../../platform/is-object'
import type { JsonObject, RestRequest } from '../../platform/routes/route'
import type { Admit } from '../http/admission'
import { admitRoute, executeRoute, executeWrite } from '../rest/execute-route'
import { toolRequest } from './tool-request'
import { toolError, toolResult } from './tool-result'
import type { Tool, Tools } from './tools'

/** An admitted call of a tool, or one that returns the error of its admission. */
export type ToolCall = () => Promise<CallToolResult>

/**
 * Admits a caller as the route of the tool does for REST, and returns the call. An error becomes a result, except for
 * an invalid key, which is thrown: clients of the protocol expect a 401.
 */
export async function prepareToolCall(
  admit: Admit,
  outer: RestRequest,
  { findNames }: Tools,
  tool: Tool,
  given: unknown,
): Promise<ToolCall> {
  const { req, res } = outer
  const { request, body, problems } = toolRequest(outer, tool.route, isObject(given) ? given : {})
  try {
    await admitRoute(admit, tool.route, request)
  } catch (error) {
    const isInvalidKey = error instanceof AppError && error.code === 'UNAUTHENTICATED' && req.headers.authorization
    if (isInvalidKey) throw error
    const rejection = toolError(error, outer, findNames)
    return async () => rejection
  }
  return async () => {
    try {
      if (problems.length > 0) throw badInputs(problems)
      const { responseBody, isReplayed } = await execute(tool, request, body)
      if (isReplayed) res.setHeader('Idempotency-Replayed', 'true')
      return toolResult(tool, responseBody, isReplayed)
    } catch (error) {
      return toolError(error, outer, findNames)
    }
  }
}

async function execute({ route }: Tool, request: RestRequest, body: Record<string, unknown>) {
  if (route.method === 'GET') {
    const { responseBody } = await executeRoute(route, request, route.readVariables(request, {}))
    return { responseBody: responseBody as JsonObject, isReplayed: false }
  }
  const { text, isReplayed = false } = await executeWrite(route, request, body)
  return { responseBody: JSON.parse(text) as JsonObject, isReplayed }
}
