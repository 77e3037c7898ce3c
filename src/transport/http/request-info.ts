import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { readTraceparent, type TraceContext } from './trace-context'

/** What is known of a request before anything reads it. */
export interface RequestInfo {
  /** Identifies the request in responses and in the log. */
  readonly id: string
  readonly startedAt: number
  /** The route's pattern, once it is known: the label in the log and the metrics. */
  route: string | null
  /** The handle of the authenticated agent, once it is known. */
  agent: string | null
  /** Null when the caller sent no valid `traceparent`. */
  readonly trace: TraceContext | null
}

const INFO = Symbol('info')

/** Returns the request's record, which is created at the first call. */
export function requestInfo(req: IncomingMessage & { [INFO]?: RequestInfo }): RequestInfo {
  req[INFO] ??= {
    id: randomUUID(),
    startedAt: performance.now(),
    route: null,
    agent: null,
    trace: readTraceparent(req.headers.traceparent),
  }
  return req[INFO]
}

/**
 * The caller's address, IPv6 by /64. With `proxies` in front, the one that the outermost proxy saw: X-Forwarded-For is
 * read only that far from its end, so that entries of the caller itself are ignored.
 */
export function clientAddress(req: IncomingMessage, proxies: number): string {
  const socket = req.socket.remoteAddress ?? ''
  if (proxies === 0) return bareAddress(socket)
  const forwarded = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean)
  return bareAddress(forwarded[Math.max(0, forwarded.length - proxies)] ?? socket)
}

const known = new Map<string, string>()

function bareAddress(text: string): string {
  let bare = known.get(text)
  if (bare === undefined) {
    if (known.size > 10_000) known.clear()
    bare = foldAddress(text)
    known.set(text, bare)
  }
  return bare
}

function foldAddress(text: string): string {
  if (!ipaddr.isValid(text)) return 'unknown'
  const address = ipaddr.process(text)
  if (address.kind() === 'ipv4') return address.toString()
  const parts = (address as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16))
  return `${parts.join(':')}::/64`
}
