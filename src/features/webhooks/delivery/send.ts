import { InFlight } from '../../../platform/concurrency/in-flight'
import { failureClass } from './failure'
import { createHttpClient } from './http-client'
import { readResponse, retryAfterSeconds } from './receiver-response'
import { type HostResolver, resolverFor } from './resolve-host'
import { checkTargetForm, type TargetPolicy } from './target-guard'

/** The failure of a delivery whose endpoint's secret cannot be decrypted: nothing is sent. */
export const UNREADABLE_SECRET = 'secret'
/** The failure of an attempt that this server could not make. */
export const INTERNAL_FAILURE = 'internal'

/** One attempt to deliver. `error` is a class of failure, without data from the host except its status. */
export interface Attempt {
  /** `gone` is 410: the endpoint requests to be disabled. */
  outcome: 'delivered' | 'failed' | 'gone'
  status: number | null
  durationMs: number
  /**
   * null when delivered, otherwise connect_timeout, timeout, refused, reset, unreachable, dns, tls, private_address,
   * invalid_target, redirect, http_500 (any status), protocol, network, or, not the endpoint's fault: stopped (aborted
   * by `close`), secret and internal.
   */
  error: string | null
  /** The first kilobyte of the response; null without one. */
  answer: string | null
  /** The endpoint's Retry-After in seconds, 24 h at most; only after a failure. */
  retryAfterSeconds: number | null
}

interface Delivery {
  url: string
  /** In addition to content-type and user-agent, which the sender sets. */
  headers: Record<string, string>
  /** Sent byte for byte. */
  body: Buffer | string
}

export interface SenderOptions extends TargetPolicy {
  /** Limit in ms on name, TCP and TLS together. */
  connectTimeoutMs?: number
  /** Limit in ms on the whole attempt. A status received before it decides, however the body ended. */
  totalTimeoutMs?: number
  /** Limit in ms on reading the body after the status: a slow body must not occupy a slot. */
  responseTimeoutMs?: number
  resolver?: HostResolver
  /** PEM certificates to trust instead of the well-known ones. */
  ca?: string
}

export interface Sender {
  /** Delivers once, following no redirect and no proxy of the environment. Never rejects for a delivery that failed. */
  send: (delivery: Delivery) => Promise<Attempt>
  /** Aborts attempts in progress, which end as `stopped`, and closes the connections. */
  close: () => Promise<void>
}

const nothing = { status: null, answer: null, retryAfterSeconds: null }

function judge(status: number): Pick<Attempt, 'outcome' | 'error'> {
  if (status >= 200 && status < 300) return { outcome: 'delivered', error: null }
  if (status === 410) return { outcome: 'gone', error: 'http_410' }
  return { outcome: 'failed', error: status >= 300 && status < 400 ? 'redirect' : `http_${status}` }
}

/** Creates the guarded, pooled HTTP client for webhook deliveries; the server makes no other outgoing requests. */
export function createSender(options: SenderOptions): Sender {
  const { connectTimeoutMs = 5000, totalTimeoutMs = 15_000, responseTimeoutMs = 2000 } = options
  const resolve = options.resolver ?? resolverFor(options.allowPrivate)
  const client = createHttpClient({ ...options, connectTimeoutMs, resolve })
  const underWay = new InFlight<AbortController>()
  let isClosed = false

  async function post({ headers, body }: Delivery, url: URL): Promise<Omit<Attempt, 'durationMs'>> {
    if (isClosed) return { outcome: 'failed', error: 'stopped', ...nothing }
    const cut = new AbortController()
    const timer = setTimeout(() => cut.abort(), totalTimeoutMs)
    const end = underWay.add(cut)
    try {
      const all = { ...headers, 'content-type': 'application/json', 'user-agent': 'ClankdIn-Webhooks/3.5' }
      const response = await client.post({ url, headers: all, body, signal: cut.signal })
      const { statusCode = 0 } = response
      const verdict = judge(statusCode)
      const retryAfter = verdict.error === null ? null : retryAfterSeconds(response.headers['retry-after'])
      const answer = await readResponse(response, responseTimeoutMs)
      return { ...verdict, status: statusCode, answer, retryAfterSeconds: retryAfter }
    } catch (error) {
      return { outcome: 'failed', error: reasonOf(error, cut.signal), ...nothing }
    } finally {
      clearTimeout(timer)
      end()
    }
  }

  const reasonOf = (error: unknown, { aborted }: AbortSignal) => {
    if (isClosed) return 'stopped'
    return aborted ? 'timeout' : failureClass(error)
  }

  async function send(delivery: Delivery): Promise<Attempt> {
    const start = performance.now()
    const target = targetOf(delivery.url, options)
    const attempt = target
      ? await post(delivery, target)
      : { outcome: 'failed' as const, error: 'invalid_target', ...nothing }
    return { ...attempt, durationMs: Math.round(performance.now() - start) }
  }

  async function close(): Promise<void> {
    isClosed = true
    for (const cut of underWay.items()) cut.abort()
    client.destroy()
  }

  return { send, close }
}

/** The policy may have changed since the endpoint was registered. */
function targetOf(text: string, policy: TargetPolicy): URL | null {
  try {
    return checkTargetForm(text, policy)
  } catch {
    return null
  }
}
