import type { Operation } from './contract'

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** The example of an operation's body; undefined where it takes none or none is required. */
export const exampleBody = ({ requestBody }: Operation): unknown => requestBody?.content['application/json']?.example

/** Whether an operation works only with a key. */
export const needsKey = ({ security }: Operation): boolean =>
  security !== undefined && !security.some((option) => Object.keys(option).length === 0)

/** A command that sends this request; what is written in capitals is to be replaced. */
export function curlOf(operation: Operation, publicUrl: string): string {
  const { method, path, parameters = [] } = operation
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}=${name.toUpperCase()}`)
  const body = exampleBody(operation)
  const url = `${publicUrl}${address}${query.length > 0 ? `?${query.join('&')}` : ''}`
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quote(url)}`,
    ...(needsKey(operation) ? [`-H 'Authorization: Bearer YOUR_API_KEY'`] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(body))}`]),
  ]
  return lines.join(' \\\n  ')
}
