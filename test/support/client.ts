/** A response with its parsed body. */
export interface ApiResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  readonly body: any
}

interface Options {
  readonly key?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** One REST request; `body` is sent as JSON, or as it is when it is a string. */
export async function rest(server: { url: string }, request: string, options: Options = {}): Promise<ApiResponse> {
  const [method, path] = request.split(' ') as [string, string]
  const { key, body, headers } = options
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    redirect: 'manual',
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return responseOf(response)
}

/** One GraphQL request; `body` of the response is {data, errors, extensions}. */
export async function graphql(
  server: { url: string },
  query: string,
  variables: object = {},
  key?: string,
): Promise<ApiResponse> {
  return rest(server, 'POST /graphql', { body: { query, variables }, ...(key && { key }) })
}

async function responseOf(response: Response): Promise<ApiResponse> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : null }
}
