import { randomBytes } from 'node:crypto'

/** A request's place in a trace of its caller (W3C Trace Context). */
export interface TraceContext {
  readonly traceId: string
  /** The caller's span, of which the request is a part. */
  readonly parentSpanId: string
  /** The request itself. */
  readonly spanId: string
  readonly flags: string
}

const FORM =
  /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<parentSpanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<rest>-.*)?$/
const isZero = (hex: string) => /^0+$/.test(hex)

/**
 * Reads a `traceparent` header. Null when there is none, and when it is not valid: such a header is ignored (section
 * 3.2.2.2). Later versions begin as version 00 does.
 */
export function readTraceparent(header: string | string[] | undefined): TraceContext | null {
  if (typeof header !== 'string') return null
  const { version, traceId = '', parentSpanId = '', flags = '', rest } = FORM.exec(header.trim())?.groups ?? {}
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return null
  if (isZero(traceId) || isZero(parentSpanId)) return null
  const sampled = Number.parseInt(flags, 16) & 1
  return { traceId, parentSpanId, spanId: randomBytes(8).toString('hex'), flags: `0${sampled}` }
}

/** The header of the response: the caller's trace, and the request as its span. */
export function traceparentOf({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags}`
}
