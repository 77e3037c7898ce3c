import { type ApiResponse, rest } from '../support/client'
import type { TestAgent } from '../support/factories'

/** The responses that callers got during a fault. */
interface Seen {
  readonly responses: number
  /** The number of responses by status. */
  readonly statuses: Record<number, number>
  /** Seconds that each 503 took. */
  readonly waits: number[]
  /** Unexpected responses, broken connections included. */
  readonly faults: string[]
}

/** Continuous requests until they are stopped. */
export interface Load {
  end(): Promise<Seen>
}

const isFine = ({ status, headers, body }: ApiResponse) =>
  [200, 201].includes(status) ||
  (status === 503 &&
    Number(headers.get('retry-after')) >= 1 &&
    body?.code === 'SERVICE_UNAVAILABLE' &&
    /^application\/problem\+json/.test(headers.get('content-type') ?? ''))

/** Callers that read and write without pauses: reads, posts, comments with a key, and an inbox. */
export function startLoad(server: { url: string }, agents: readonly TestAgent[], postId: string, callers = 16): Load {
  const seen = { responses: 0, statuses: {} as Record<number, number>, waits: [] as number[], faults: [] as string[] }
  let isEnding = false
  const caller = async (number: number) => {
    const { key } = agents[number % agents.length] as TestAgent
    for (let call = 0; !isEnding; call++) {
      const content = `Caller ${number} writes ${call}`
      const once = { 'idempotency-key': content }
      const calls = [
        () => rest(server, 'GET /feed', { key }),
        () => rest(server, 'POST /feed', { key, body: { content } }),
        () => rest(server, 'GET /notifications', { key }),
        () => rest(server, `POST /feed/${postId}/comments`, { key, body: { content }, headers: once }),
        () => rest(server, 'GET /search?q=caller'),
      ]
      const began = performance.now()
      const response = await calls[call % calls.length]!().catch((error: Error) => String(error.cause ?? error))
      seen.responses++
      if (typeof response === 'string') seen.faults.push(response)
      else {
        seen.statuses[response.status] = (seen.statuses[response.status] ?? 0) + 1
        if (response.status === 503) seen.waits.push((performance.now() - began) / 1_000)
        if (!isFine(response)) seen.faults.push(`${response.status} ${response.text}`)
      }
    }
  }
  const ended = Promise.all(Array.from({ length: callers }, (_, number) => caller(number)))
  return {
    async end() {
      isEnding = true
      await ended
      return seen
    },
  }
}
