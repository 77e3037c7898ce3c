import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
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
}

/** Says what of an answer the document does not allow; nothing when all is as documented. */
export type Judge = (request: string, answer: Answer) => string[]

/** A REST client that throws at every answer which `/openapi.json` does not document. */
export type ContractRest = (request: string, options?: Options) => Promise<Answer>

/** `rest` for one server, each answer held against the document that the server gives of itself. */
export async function contractRest(server: { url: string }): Promise<ContractRest> {
  const judge = judgeOf((await rest(server, 'GET /openapi.json')).body)
  return async (request, options) => {
    const answer = await rest(server, request, options)
    const faults = judge(request, answer)
    if (faults.length > 0) throw new Error(`${request} → ${answer.status} ${answer.text}\n${faults.join('\n')}`)
    return answer
  }
}

/** A judge by this document. Statuses that belong to no operation (405, an unknown path's 404) need only be problems. */
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
    const isStray = answer.status === 405 || answer.status === 431 || (!path && answer.status === 404)
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
    const response = isStray ? problemResponse : contract.paths[path ?? '']?.[verb]?.responses[answer.status]
    if (!response) return [...faults, `${method} ${path} does not document ${answer.status}`]
    if (method === 'HEAD' || answer.status === 304) return answer.text ? [...faults, 'has a body'] : faults
    const pointer =
      '$ref' in response
        ? String(response.$ref).slice(1)
        : isStray
          ? ''
          : pointerOf('paths', path ?? '', verb, 'responses', String(answer.status))
    const content = isStray ? problemResponse.content : contentAt(contract, pointer)
    if (!(type in content)) return [...faults, `is ${type}, not ${Object.keys(content).join(' or ')}`]
    if (!/json/.test(type)) return faults
    const check = isStray
      ? validator('/components/schemas/Problem')
      : validator(`${pointer}${pointerOf('content', type, 'schema')}`)
    if (check(answer.body)) return faults
    return [...faults, ...(check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)]
  }
}

const problemResponse = { content: { 'application/problem+json': {} } }

const pointerOf = (...keys: string[]) =>
  keys.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

function contentAt(contract: object, pointer: string): object {
  const keys = pointer.split('/').slice(1)
  const plain = keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  const found = plain.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], contract)
  return (found as { content: object }).content
}

/** What is said of every answer, whatever it is. */
function manners(answer: Answer, type: string, method: string): string[] {
  const faults: string[] = []
  if (!answer.headers.get('x-request-id')) faults.push('has no X-Request-Id')
  if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) faults.push('redirects')
  if (answer.status === 304 || method === 'HEAD') return faults
  if (/json/.test(type) && (answer.body === null || typeof answer.body !== 'object' || Array.isArray(answer.body)))
    faults.push('is no JSON object')
  if (answer.status >= 400) {
    if (answer.body?.status !== answer.status) faults.push('has another status inside')
    if (answer.body?.request_id !== answer.headers.get('x-request-id')) faults.push('has another request_id inside')
    if ([429, 503].includes(answer.status) !== (answer.body?.retry_after !== undefined)) faults.push('retry_after')
  }
  for (const [, name, value] of answer.text.matchAll(/"(\w+_at)":"([^"]*)"/g))
    if (/json/.test(type) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value ?? ''))
      faults.push(`${name} is ${value}, not a time with milliseconds in UTC`)
  return faults
}

/** Finds the documented path that a real one is; those without parameters go first. */
function finder(contract: Contract): (path: string) => string | undefined {
  const patterns = Object.keys(contract.paths)
    .sort((a, b) => a.split('{').length - b.split('{').length || b.length - a.length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`) }))
  return (path) => patterns.find(({ pattern }) => pattern.test(path))?.path
}
