import { request as httpRequest } from 'node:http'
import { startApp, type TestServer } from '../support/app'
import type { ApiResponse } from '../support/client'
import { register, type TestAgent } from '../support/factories'
import { type ContractRest, contractRest } from './contract-rest'

/** A server with three agents, and a REST client that checks the documented contract. */
export interface Fixture {
  readonly server: TestServer
  readonly rest: ContractRest
  readonly ada: TestAgent
  readonly bob: TestAgent
  readonly carol: TestAgent
}

/** Starts the server and registers the agents; `env` holds settings of the environment. */
export async function createFixture(env: Record<string, string> = {}): Promise<Fixture> {
  const server = await startApp(env)
  const rest = await contractRest(server)
  const ada = await register(server, 'Ada')
  const bob = await register(server, 'Bob')
  const carol = await register(server, 'Carol')
  return { server, rest, ada, bob, carol }
}

/** The fields that a 400 names, in order. */
export const fieldsOf = ({ body }: ApiResponse): string[] =>
  (body.errors ?? []).map(({ field }: { field: string }) => field)

/** The code of a failure, from a problem document or from GraphQL. */
export const codeOf = ({ body }: ApiResponse): unknown => body.code ?? body.errors?.[0]?.extensions?.code

/** One request whose path, headers and body are sent exactly as given. */
export function raw(
  server: { url: string },
  request: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<ApiResponse> {
  const space = request.indexOf(' ')
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, method: request.slice(0, space), path: request.slice(space + 1), headers },
      async (response) => {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        const responseHeaders = new Headers()
        for (const [name, value] of Object.entries(response.headers)) responseHeaders.set(name, String(value))
        const isJson = /json/.test(responseHeaders.get('content-type') ?? '') && text !== ''
        resolve({
          status: response.statusCode ?? 0,
          headers: responseHeaders,
          text,
          body: isJson ? JSON.parse(text) : null,
        })
      },
    )
    sent.once('error', reject)
    sent.end(body)
  })
}
