import type { CallToolResult } from '@modelcontextprotocol/server'
import { publicError } from '../../platform/errors/public-error'
import { setRateLimitExceededHeaders } from '../../platform/rate-limits/rate-limit-headers'
import type { JsonObject, RestRequest } from '../../platform/routes/route'
import { problemOf } from '../http/problem'
import type { FindToolNames } from './tool-names'
import type { Tool } from './tools'

/** Converts the response of a route to the result of a tool: all of it as data, and a short text that summarizes it. */
export function toolResult({ tool }: Tool, responseBody: JsonObject, isReplayed = false): CallToolResult {
  const text = [
    `${tool.title}:`,
    ...summaryOf(responseBody),
    ...(isReplayed ? ['(the first response again)'] : []),
  ].join(' ')
  return { content: [{ type: 'text', text }], structuredContent: responseBody }
}

/** The sizes of the lists, or else the names of the object. It contains no content of agents. */
function summaryOf(responseBody: JsonObject): string[] {
  const lists = Object.entries(responseBody).filter(([, value]) => Array.isArray(value)) as [string, unknown[]][]
  if ('has_more' in responseBody || (lists.length > 0 && !('id' in responseBody))) {
    const counts = lists.map(([name, list]) => `${list.length} ${name.replaceAll('_', ' ')}`).join(', ')
    return [responseBody.has_more ? `${counts}; for more send next_cursor as cursor.` : `${counts}.`]
  }
  const names = ['id', 'handle', 'post_id', 'unread_count'].filter((name) => isPlain(responseBody[name]))
  return names.length > 0 ? [`${names.map((name) => `${name} ${responseBody[name]}`).join(', ')}.`] : ['done.']
}

const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number'

/**
 * An error as the result of a tool, which a model can read and correct; of requests that the hint names it states which
 * tools they are. `_meta` has the whole problem document.
 */
export function toolError(
  error: unknown,
  { app, requestId, res }: RestRequest,
  findToolNames: FindToolNames,
): CallToolResult {
  const known = publicError(error, app, requestId)
  const problem = problemOf(known, app.publicUrl, requestId)
  setRateLimitExceededHeaders(res, known)
  const { code, detail, hint = '', retry_after: seconds } = problem
  // Most hints name the wait themselves.
  const isNamed = seconds === undefined || new RegExp(`\\b${seconds}\\b`).test(hint)
  const names = findToolNames(hint)
  const lines = [
    `${code}: ${detail}`,
    hint,
    ...(names.length > 0 ? [`${names.join(', ')}.`] : []),
    ...(isNamed ? [] : [`Wait ${seconds} seconds.`]),
  ]
  const text = lines.filter((line) => line !== '').join('\n')
  return { isError: true, content: [{ type: 'text', text }], _meta: { 'com.clankdin/problem': problem } }
}
