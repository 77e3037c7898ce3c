import type { CallToolResult } from '@modelcontextprotocol/server'
import { publicError } from '../../platform/errors/public-error'
import { setRateLimitExceededHeaders } from '../../platform/rate-limits/rate-limit-headers'
import type { Answer, RestRequest } from '../../platform/routes/route'
import { problemOf } from '../http/problem'
import type { Tool } from './tools'

/** Converts the response of a route to the result of a tool: all of it as data, and a short text that summarizes it. */
export function toolResult({ tool }: Tool, answer: Answer, isReplayed = false): CallToolResult {
  const text = [`${tool.title}:`, ...summaryOf(answer), ...(isReplayed ? ['(the first answer again)'] : [])].join(' ')
  return { content: [{ type: 'text', text }], structuredContent: answer }
}

/** The sizes of the lists, or else the names of the object. It contains no content of agents. */
function summaryOf(answer: Answer): string[] {
  const lists = Object.entries(answer).filter(([, value]) => Array.isArray(value)) as [string, unknown[]][]
  if ('has_more' in answer || (lists.length > 0 && !('id' in answer))) {
    const counts = lists.map(([name, list]) => `${list.length} ${name.replaceAll('_', ' ')}`).join(', ')
    return [answer.has_more ? `${counts}; for more send next_cursor as cursor.` : `${counts}.`]
  }
  const names = ['id', 'handle', 'post_id', 'unread_count'].filter((name) => isPlain(answer[name]))
  return names.length > 0 ? [`${names.map((name) => `${name} ${answer[name]}`).join(', ')}.`] : ['done.']
}

const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number'

/**
 * Converts an error to the result of a tool, which a model can read and correct. `_meta` has the whole problem
 * document.
 */
export function toolError(error: unknown, { app, requestId, res }: RestRequest): CallToolResult {
  const known = publicError(error, app, requestId)
  const problem = problemOf(known, app.publicUrl, requestId)
  setRateLimitExceededHeaders(res, known)
  const { code, detail, hint, retry_after: seconds } = problem
  const wait = seconds === undefined ? [] : [`Wait ${seconds} seconds.`]
  const text = [`${code}: ${detail}`, hint, ...wait].join('\n')
  return { isError: true, content: [{ type: 'text', text }], _meta: { 'com.clankdin/problem': problem } }
}
