import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { type ErrorCode, statusOfCode } from '../../src/platform/errors/errors'
import { type ApiResponse, rest } from '../support/client'

type Options = Parameters<typeof rest>[2]

interface Operation {
  readonly operationId: string
  readonly responses: Record<string, object>
  readonly parameters: { name: string; in: string; required: boolean; schema: object }[]
  readonly requestBody?: { content: Record<string, { schema: object }> }
}

/** The parts of the server's own OpenAPI document that the tests read. */
export interface Contract {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly headers: Record<string, { required: boolean; schema: { type?: string } }> }
}

/** Returns what the document does not allow in a response; nothing when it is as documented. */
export type ResponseCheck = (request: string, response: ApiResponse) => string[]

/** A REST client that throws at every response which `/openapi.json` does not document. */
export type ContractRest = (request: string, options?: Options) => Promise<ApiResponse>

/** `rest` for one server, which checks each response against the server's own document. */
export async function contractRest(server: { url: string }): Promise<ContractRest> {
  const checkResponse = createResponseCheck((await rest(server, 'GET /openapi.json')).body)
  return async (request, options) => {
    const response = await rest(server, request, options)
    const faults = checkResponse(request, response)
    if (faults.length > 0) throw new Error(`${request} → ${response.status} ${response.text}\n${faults.join('\n')}`)
    return response
  }
}

/**
 * Creates a check by this document. Statuses that belong to no operation (405, an unknown path's 404) need only be
 * problem documents.
 */
export function createResponseCheck(contract: Contract): ResponseCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
  addFormats(ajv)
  ajv.addSchema(contract, 'contract')
  const known = new Map<string, ValidateFunction>()
  const validator = (pointer: string) => {
    const found = known.get(pointer) ?? ajv.compile({ $ref: `contract#${pointer}` })
    known.set(pointer, found)
    return found
  }
  const find = finder(contract)

  return (request, response) => {
    const [method = '', target = ''] = request.split(' ')
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
    const faults = protocolFaults(response, type, method)
    const path = find(target.split('?')[0] ?? '')
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
    const documented = contract.paths[path ?? '']?.[verb]?.responses[response.status]
    const isStray = response.status === 405 || (!path && response.status === 404)
    const stray = path === '/graphql' ? '/paths/~1graphql/get/responses/405' : '/components/responses/Problem405'
    if (!documented && !isStray) return [...faults, `${method} ${path} does not document ${response.status}`]
    const own = pointerOf('paths', path ?? '', verb, 'responses', String(response.status))
    const pointer = documented ? String(Reflect.get(documented, '$ref') ?? `#${own}`).slice(1) : stray
    const { content = {}, headers = {} } = responseAt(contract, pointer)
    if (documented) faults.push(...headerFaults(contract, headers, response))
    if (method === 'HEAD' || response.status === 304) return response.text ? [...faults, 'has a body'] : faults
    if (!(type in content)) return [...faults, `is ${type}, not ${Object.keys(content).join(' or ')}`]
    if (!/json/.test(type)) return faults
    // The document describes the full view; test/rest/compact.test.ts looks at the other one.
    if (response.status === 200 && /[?&]view=compact(?:&|$)/.test(target)) return faults
    const check = validator(`${pointer}${pointerOf('content', type, 'schema')}`)
    if (check(response.body)) return faults
    return [...faults, ...(check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)]
  }
}

/** Headers of a documented response: references to the shared ones, or their own. */
type Headers = Readonly<Record<string, { $ref?: string; required?: boolean }>>

/**
 * The document has every header of the response that it describes anywhere, and the response every one that the
 * document requires of it.
 */
function headerFaults({ components }: Contract, documented: Headers, { headers }: ApiResponse): string[] {
  return Object.entries(components.headers).flatMap(([name, { schema, ...shared }]) => {
    const value = headers.get(name)
    const own = documented[name]
    if (value === null) return own && (own.required ?? shared.required) ? [`has no ${name}`] : []
    if (!own) return [`has an undocumented ${name}`]
    return schema.type === 'integer' && !/^\d+$/.test(value) ? [`${name} is ${value}, not a whole number`] : []
  })
}

const pointerOf = (...keys: string[]) =>
  keys.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

function responseAt(contract: object, pointer: string): { content?: object; headers?: Headers } {
  const keys = pointer.split('/').slice(1)
  const plain = keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  const found = plain.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], contract)
  return found as object
}

/** Checks what every response must have. */
function protocolFaults(response: ApiResponse, type: string, method: string): string[] {
  const faults: string[] = []
  if (!response.headers.get('x-request-id')) faults.push('has no X-Request-Id')
  if (response.status >= 300 && response.status < 400 && response.status !== 304) faults.push('redirects')
  if (response.status === 304 || method === 'HEAD') return faults
  if (
    /json/.test(type) &&
    (response.body === null || typeof response.body !== 'object' || Array.isArray(response.body))
  )
    faults.push('is no JSON object')
  if (response.status >= 400) faults.push(...failureFaults(response, asProblem(response.body)))
  for (const [, name, value] of response.text.matchAll(/"(\w+_at)":"([^"]*)"/g))
    if (/json/.test(type) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value ?? ''))
      faults.push(`${name} is ${value}, not a time with milliseconds in UTC`)
  return faults
}

/** A failure as a problem document; GraphQL has it in the extensions of its first error. */
function asProblem(body: ApiResponse['body']): Record<string, unknown> {
  const extensions = body?.errors?.[0]?.extensions
  if (!extensions) return body ?? {}
  return { request_id: extensions.requestId, retry_after: extensions.retryAfter, code: extensions.code }
}

function failureFaults({ status, headers }: ApiResponse, problem: Record<string, unknown>): string[] {
  const faults: string[] = []
  if ((problem.status ?? statusOfCode[problem.code as ErrorCode]) !== status) faults.push('has another status inside')
  if (problem.request_id !== headers.get('x-request-id')) faults.push('has another request_id inside')
  if ([429, 503].includes(status) !== (problem.retry_after !== undefined)) faults.push('retry_after')
  return faults
}

/** Finds the documented path of a request path; paths without parameters go first. */
function finder(contract: Contract): (path: string) => string | undefined {
  const patterns = Object.keys(contract.paths)
    .sort((a, b) => a.split('{').length - b.split('{').length || b.length - a.length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`) }))
  return (path) => patterns.find(({ pattern }) => pattern.test(path))?.path
}
