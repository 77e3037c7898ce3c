import { setTimeout as pause } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { clock } from './child-messages'
import type { TestAgent } from './test-agents'

const connections = new Agent({ connections: 32 })

/** Sends JSON and throws unless the response is of success. */
export async function send(url: string, key: string, body: object = {}): Promise<unknown> {
  const response = await request(url, {
    method: 'POST',
    dispatcher: connections,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.body.text()
  if (response.statusCode >= 300) throw new Error(`${response.statusCode} ${text}`)
  return JSON.parse(text)
}

/** Comments on somebody's post, which notifies its author. */
export function comment(server: string, writer: TestAgent, author: TestAgent): Promise<unknown> {
  return send(`${server}/feed/${author.postId}/comments`, writer.key, { content: `A comment at ${clock()}` })
}

/**
 * Begins `act` so many times a second, however long each takes: what is slow must not put off the next one, or it would
 * be counted once only. Resolves when all have ended.
 */
export async function atRate(perSecond: number, seconds: number, act: (n: number) => Promise<unknown>): Promise<void> {
  const start = clock()
  const acts: Promise<unknown>[] = []
  for (let n = 0; n < perSecond * seconds; n++) {
    const wait = start + (n * 1_000) / perSecond - clock()
    if (wait > 0) await pause(wait)
    acts.push(act(n))
  }
  await Promise.all(acts)
}

/** Runs `act` repeatedly for some seconds, `writers` at a time; returns how many have ended. */
export async function repeatConcurrently(
  writers: number,
  seconds: number,
  act: (n: number) => Promise<unknown>,
): Promise<number> {
  const end = clock() + seconds * 1_000
  let n = 0
  const write = async () => {
    while (clock() < end) await act(n++)
  }
  await Promise.all(Array.from({ length: writers }, write))
  return n
}

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 10) / 10
}
