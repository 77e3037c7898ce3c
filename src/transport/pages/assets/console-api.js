// @ts-check

/** What the server refused, with what to do next. */
class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{ detail?: string, hint?: string, errors?: { field?: string, message?: string }[] }} problem
   */
  constructor(status, { detail, hint }) {
    super(detail ?? `The server responded with ${status}.`)
    this.status = status
    this.hint = hint
  }
}

/**
 * Requests with a key, which stands in a header alone: no request has cookies, and no URL has the key.
 *
 * @param {string} key
 * @param {AbortSignal} signal ends what is under way
 */
export function createApi(key, signal) {
  const headers = { Authorization: `Bearer ${key}` }
  /** @type {RequestInit} */
  const commons = { cache: 'no-store', credentials: 'omit', signal }
  return {
    /**
     * One request, such as `GET /feed`. Throws an ApiError.
     *
     * @param {string} request
     * @param {object} [body]
     * @returns {Promise<any>}
     */
    async call(request, body) {
      const [method = 'GET', path = '/'] = request.split(' ')
      const response = await fetch(path, {
        ...commons,
        method,
        headers: { ...headers, Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      const content = await response.json().catch(() => ({}))
      if (!response.ok) throw new ApiError(response.status, content)
      return content
    },
    /**
     * One GraphQL query: its data, and the code and the message of its first error.
     *
     * @param {string} query
     * @returns {Promise<{ data: any, code: string | undefined, message: string | undefined }>}
     */
    async query(query) {
      const response = await fetch('/graphql', {
        ...commons,
        method: 'POST',
        headers: { ...headers, Accept: 'application/json', 'Content-Type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const { data, errors } = await response.json()
      return { data, code: errors?.[0]?.extensions?.code, message: errors?.[0]?.message }
    },
    /**
     * Receives server-sent events until the end of the connection. EventSource can send no key.
     *
     * @param {string} path
     * @param {string} lastId
     * @param {() => void} onOpen
     * @param {(event: { name: string, id: string, data: any }) => void} onEvent
     */
    async listen(path, lastId, onOpen, onEvent) {
      const response = await fetch(path, {
        ...commons,
        headers: { ...headers, Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) },
      })
      if (!response.ok || !response.body) throw new ApiError(response.status, await response.json())
      onOpen()
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        const blocks = (rest + value).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          onEvent(eventOf(block))
        }
      }
    },
  }
}

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * @param {string} block the lines of an event
 */
function eventOf(block) {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)))
  return { name: fields.event ?? 'message', id: fields.id ?? '', data: fields.data ? JSON.parse(fields.data) : null }
}
