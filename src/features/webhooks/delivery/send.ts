import { Agent, type Dispatcher, request } from 'undici'
import { failureClass } from './failure'
import { guardedConnector } from './guarded-connect'
import { readAnswer, retryAfterSeconds } from './receiver-response'
import { type HostResolver, resolverFor } from './resolve-host'
import { checkTargetForm, type TargetPolicy } from './target-guard'

/** The failure of a delivery whose endpoint's secret cannot be opened: nothing is sent. */
export const UNREADABLE_SECRET = 'secret'

/** One attempt to deliver. `error` is a class of failure, never what a host said beyond its status. */
export interface Attempt {
  /** `gone` is 410: the endpoint asks to be switched off. */
  outcome: 'delivered' | 'failed' | 'gone'
  status: number | null
  durationMs: number
  /**
   * null when delivered, otherwise connect_timeout, timeout, refused, reset, unreachable, dns, tls, private_address,
   * invalid_target, redirect, http_500 (any status), protocol, network, or what is not the endpoint's fault: stopped (cut by `close`) and secret.
   */
  error: string | null
  /** The first kilobyte of the answer; null when none came. */
  answer: string | null
  /** Seconds for which the endpoint asked to be left alone, 24 h at most; only after a failure. */
  retryAfterSeconds: number | null
}

interface Delivery {
  url: string
  /** Beside content-type and user-agent, which are the sender's. */
  headers: Record<string, string>
  /** Sent byte for byte. */
  body: Buffer | string
}

export interface SenderOptions extends TargetPolicy {
  /** Limit in ms on name, TCP and TLS together. */
  connectTimeoutMs?: number
  /** Limit in ms on the whole attempt. A status that came before it decides, however the answer's body ended. */
  totalTimeoutMs?: number
  /** Limit in ms on reading the answer once its status is there: a body that trickles must not hold a slot. */
  answerTimeoutMs?: number
  resolver?: HostResolver
  /** PEM certificates to trust instead of the well-known ones. */
  ca?: string
}

export interface Sender {
  /** Delivers once, following no redirect and no proxy of the environment. Never rejects for a delivery that failed. */
  send: (delivery: Delivery) => Promise<Attempt>
  /** Cuts what is still under way, which ends as `stopped`, and frees the connections. */
  close: () => Promise<void>
}

/** A pinned connection is judged anew at least this often, whatever keep-alive its server offers. */
const MAX_IDLE_MS = 10_000
const nothing = { status: null, answer: null, retryAfterSeconds: null }

function judge(status: number): Pick<Attempt, 'outcome' | 'error'> {
  if (status >= 200 && status < 300) return { outcome: 'delivered', error: null }
  if (status === 410) return { outcome: 'gone', error: 'http_410' }
  return { outcome: 'failed', error: status >= 300 && status < 400 ? 'redirect' : `http_${status}` }
}

/** The one way out of the server: a guarded, pooled HTTP client for webhook deliveries. */
export function createSender(options: SenderOptions): Sender {
  const { connectTimeoutMs = 5000, totalTimeoutMs = 15_000, answerTimeoutMs = 2000 } = options
  const resolve = options.resolver ?? resolverFor(options.allowPrivate)
  const agent = new Agent({
    connect: guardedConnector({ ...options, connectTimeoutMs, resolve }),
    keepAliveMaxTimeout: MAX_IDLE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  async function post({ headers, body }: Delivery, url: URL): Promise<Omit<Attempt, 'durationMs'>> {
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), totalTimeoutMs)
    let response: Dispatcher.ResponseData
    try {
      response = await request(url, {
        dispatcher: agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'ClankdIn-Webhooks/3.5' },
        body,
        signal: limit.signal,
      })
    } catch (error) {
      clearTimeout(timer)
      return { outcome: 'failed', error: limit.signal.aborted ? 'timeout' : failureClass(error), ...nothing }
    }
    const verdict = judge(response.statusCode)
    const retryAfter = verdict.error === null ? null : retryAfterSeconds(response.headers['retry-after'])
    const answer = await readAnswer(response.body, answerTimeoutMs)
    clearTimeout(timer)
    return { ...verdict, status: response.statusCode, answer, retryAfterSeconds: retryAfter }
  }

  async function send(delivery: Delivery): Promise<Attempt> {
    const start = performance.now()
    const target = targetOf(delivery.url, options)
    const attempt = target
      ? await post(delivery, target)
      : { outcome: 'failed' as const, error: 'invalid_target', ...nothing }
    return { ...attempt, durationMs: Math.round(performance.now() - start) }
  }

  return { send, close: () => agent.destroy() }
}

/** The policy may have changed since the endpoint was registered. */
function targetOf(text: string, policy: TargetPolicy): URL | null {
  try {
    return checkTargetForm(text, policy)
  } catch {
    return null
  }
}
