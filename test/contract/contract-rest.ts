import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { type ErrorCode, statusOfCode } from '../../src/platform/errors/errors'
import { type Answer, rest } from '../support/client'

type Options = Parameters<typeof rest>[2]

interface Operation {
  readonly operationId: string
  readonly responses: Record<string, object>
  readonly parameters: { name: string; in: string; required: boolean; schema: object }[]
  readonly requestBody?: { content: Record<string, { schema: object }> }
}

/** The server's own OpenAPI document, as far as the tests read it. */
export interface Contract {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly headers: Record<string, { required: boolean; schema: { type?: string } }> }
}

/** Returns what the document does not allow in a response; nothing when it is as documented. */
export type Judge = (request: string, answer: Answer) => string[]

/** A REST client that throws at every response which `/openapi.json` does not document. */
export type ContractRest = (request: string, options?: Options) => Promise<Answer>

/** `rest` for one server, which checks each response against the server's own document. */
export async function contractRest(server: { url: string }): Promise<ContractRest> {
  const judge = judgeOf((await rest(server, 'GET /openapi.json')).body)
  return async (request, options) => {
    const answer = await rest(server, request, options)
    const faults = judge(request, answer)
    if (faults.length > 0) throw new Error(`${request} → ${answer.status} ${answer.text}\n${faults.join('\n')}`)
    return answer
  }
}

/**
 * Creates a check by this document. Statuses that belong to no operation (405, an unknown path's 404) need only be
 * problem documents.
 */
export function judgeOf(contract: Contract): Judge {
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

  return (request, answer) => {
    const [method = '', target = ''] = request.split(' ')
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? ''
    const faults = manners(answer, type, method)
    const path = find(target.split('?')[0] ?? '')
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
    const documented = contract.paths[path ?? '']?.[verb]?.responses[answer.status]
    const isStray = answer.status === 405 || (!path && answer.status === 404)
    const stray = path === '/graphql' ? '/paths/~1graphql/get/responses/405' : '/components/responses/Problem405'
    if (!documented && !isStray) return [...faults, `${method} ${path} does not document ${answer.status}`]
    const own = pointerOf('paths', path ?? '', verb, 'responses', String(answer.status))
    const pointer = documented ? String(Reflect.get(documented, '$ref') ?? `#${own}`).slice(1) : stray
    const { content = {}, headers = {} } = responseAt(contract, pointer)
    if (documented) faults.push(...headerFaults(contract, headers, answer))
    if (method === 'HEAD' || answer.status === 304) return answer.text ? [...faults, 'has a body'] : faults
    if (!(type in content)) return [...faults, `is ${type}, not ${Object.keys(content).join(' or ')}`]
    if (!/json/.test(type)) return faults
    // The document describes the full view; test/rest/compact.test.ts looks at the other one.
    if (answer.status === 200 && /[?&]view=compact(?:&|$)/.test(target)) return faults
    const check = validator(`${pointer}${pointerOf('content', type, 'schema')}`)
    if (check(answer.body)) return faults
    return [...faults, ...(check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)]
  }
}

/** Headers of a documented response: references to the shared ones, or their own. */
type Headers = Readonly<Record<string, { $ref?: string; required?: boolean }>>

/**
 * The document has every header of the response that it describes anywhere, and the response every one that the
 * document requires of it.
 */
function headerFaults({ components }: Contract, documented: Headers, { headers }: Answer): string[] {
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

/** The checks of every response. */
function manners(answer: Answer, type: string, method: string): string[] {
  const faults: string[] = []
  if (!answer.headers.get('x-request-id')) faults.push('has no X-Request-Id')
  if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) faults.push('redirects')
  if (answer.status === 304 || method === 'HEAD') return faults
  if (/json/.test(type) && (answer.body === null || typeof answer.body !== 'object' || Array.isArray(answer.body)))
    faults.push('is no JSON object')
  if (answer.status >= 400) faults.push(...failureFaults(answer, inProblemTerms(answer.body)))
  for (const [, name, value] of answer.text.matchAll(/"(\w+_at)":"([^"]*)"/g))
    if (/json/.test(type) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value ?? ''))
      faults.push(`${name} is ${value}, not a time with milliseconds in UTC`)
  return faults
}

/** A failure as a problem document; GraphQL has it in the extensions of its first error. */
function inProblemTerms(body: Answer['body']): Record<string, unknown> {
  const extensions = body?.errors?.[0]?.extensions
  if (!extensions) return body ?? {}
  return { request_id: extensions.requestId, retry_after: extensions.retryAfter, code: extensions.code }
}

function failureFaults({ status, headers }: Answer, problem: Record<string, unknown>): string[] {
  const faults: string[] = []
  if ((problem.status ?? statusOfCode[problem.code as ErrorCode]) !== status) faults.push('has another status inside')
  if (problem.request_id !== headers.get('x-request-id')) faults.push('has another request_id inside')
  if ([429, 503].includes(status) !== (problem.retry_after !== undefined)) faults.push('retry_after')
  return faults
}

/** Finds the documented path that a real one is; those without parameters go first. */
function finder(contract: Contract): (path: string) => string | undefined {
  const patterns = Object.keys(contract.paths)
    .sort((a, b) => a.split('{').length - b.split('{').length || b.length - a.length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`) }))
  return (path) => patterns.find(({ pattern }) => pattern.test(path))?.path
}
