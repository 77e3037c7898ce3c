import { type JsonObject, type RestRequest, TextResponse } from '../../platform/routes/route'
import { contentHash, etagOf } from '../http/etag'
import { JSON_TYPE, sendResponse } from '../http/response'

/** The response to a GET: its text, and either its ETag or, for a page of a list, the cursor of the next one. */
interface ReadResponse {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly etag: string | null
  readonly nextCursor: string | null
}

/** Makes the response to a GET, in the compact view if `compact` is given. */
export function responseOf(
  status: number,
  responseBody: object,
  compact: ((responseBody: JsonObject) => JsonObject) | null = null,
): ReadResponse {
  const isText = responseBody instanceof TextResponse
  const text = isText ? responseBody.text : JSON.stringify(compact ? compact(responseBody as JsonObject) : responseBody)
  const { next_cursor: cursor } = responseBody as JsonObject
  return {
    status,
    type: isText ? responseBody.type : JSON_TYPE,
    text,
    etag: cursor === undefined ? etagOf(contentHash(text)) : null,
    nextCursor: typeof cursor === 'string' ? cursor : null,
  }
}

/** Sends the response to a GET, or 304. */
export function sendRead(request: RestRequest, { status, type, text, etag, nextCursor }: ReadResponse): void {
  const cacheControl = request.viewer ? 'private, no-cache' : 'no-cache'
  const headers = nextCursor === null ? {} : { Link: `<${nextPage(request, nextCursor)}>; rel="next"` }
  sendResponse(request.res, { status, type, body: text, cacheControl, etag, headers })
}

function nextPage({ app, path, query }: RestRequest, cursor: string): string {
  const next = new URLSearchParams(query as Record<string, string>)
  next.delete('offset')
  next.set('cursor', cursor)
  return `${app.publicUrl}${path}?${next}`
}
