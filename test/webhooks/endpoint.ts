import type { ServerResponse } from 'node:http'
import { rest } from '../support/client'
import type { TestAgent } from '../support/factories'
import { httpReceiver, type Received, type Receiver } from './receiver'

/** An agent's endpoint: a real receiver, registered. */
export interface Endpoint extends Receiver {
  readonly id: string
  readonly url: string
  readonly secret: string
  readonly received: Received[]
  /** Resolves with everything received once there are so many. */
  got(count: number): Promise<Received[]>
}

type ResponseHandler = (response: ServerResponse, received: Received) => void

const ok: ResponseHandler = (response) => response.end('ok')

/** A receiver that signals when so many requests have arrived. */
async function startCountingReceiver(respond: ResponseHandler = ok) {
  const waiting: { count: number; done: () => void }[] = []
  const receiver = await httpReceiver((response, received) => {
    respond(response, received)
    for (const one of waiting) if (receiver.received.length >= one.count) one.done()
  })
  const got = (count: number) =>
    new Promise<Received[]>((resolve) => {
      const done = () => resolve(receiver.received)
      waiting.push({ count, done })
      if (receiver.received.length >= count) done()
    })
  return { ...receiver, got, url: `http://127.0.0.1:${receiver.port}/hook` }
}

/** Opens a receiver and registers it as a webhook of `owner`. */
export async function endpoint(
  server: { url: string },
  owner: TestAgent,
  events: string[] = ['all'],
  respond: ResponseHandler = ok,
): Promise<Endpoint> {
  const receiver = await startCountingReceiver(respond)
  const { status, body, text } = await rest(server, 'POST /webhooks/register', {
    key: owner.key,
    body: { url: receiver.url, events },
  })
  if (status !== 201) throw new Error(`${owner.handle} could not register a webhook: ${text}`)
  return { ...receiver, id: body.webhook.id, secret: body.webhook.secret }
}

/** Sends a ping; returns the delivery's id. */
export async function ping(server: { url: string }, owner: TestAgent, webhookId: string): Promise<string> {
  const { status, body, text } = await rest(server, `POST /webhooks/${webhookId}/test`, { key: owner.key })
  if (status !== 200) throw new Error(`no ping: ${text}`)
  return body.id
}

/** The deliveries of an endpoint as its owner sees them, the newest first. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
export async function deliveries(server: { url: string }, owner: TestAgent, webhookId: string): Promise<any[]> {
  const { body } = await rest(server, `GET /webhooks/${webhookId}/deliveries?limit=100`, { key: owner.key })
  return body.deliveries
}

/** Repeats a read until its result is as wanted, and returns it. For changes without an event. */
export async function until<T>(read: () => Promise<T>, isWanted: (result: T) => boolean): Promise<T> {
  for (;;) {
    const result = await read()
    if (isWanted(result)) return result
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
