import type { Readable } from 'node:stream'
import { MAX_RETRY_AFTER_SECONDS } from './retry-schedule'

const READ_BYTES = 64 * 1024
const KEPT_BYTES = 1024

/**
 * The first kilobyte of a response as text. Reads at most 64 kB and for at most `limitMs`, then closes the connection;
 * after a response that was read completely it stays open for the next delivery. Never rejects: the status already
 * decides the result.
 */
export async function readResponse(body: Readable, limitMs: number): Promise<string> {
  const kept: Buffer[] = []
  let size = 0
  // An aborted body may still emit an error after the loop below has removed its listeners, which would end the
  // process.
  body.on('error', () => {})
  const timer = setTimeout(() => body.destroy(), limitMs)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (size < KEPT_BYTES) kept.push(chunk.subarray(0, KEPT_BYTES - size))
      size += chunk.length
      if (size >= READ_BYTES) break
    }
  } catch {
    // Aborted by either side: the part received so far is used.
  }
  clearTimeout(timer)
  return textOf(Buffer.concat(kept))
}

/**
 * Bytes as UTF-8 without an incomplete character at the end, and without NUL, which PostgreSQL's text cannot contain.
 */
function textOf(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true }).replaceAll('\0', '\uFFFD')
}

/**
 * Retry-After (RFC 9110 10.2.3: seconds or a date) as whole seconds from now, 24 h at most; null when absent or
 * unclear.
 */
export function retryAfterSeconds(header: string | string[] | undefined, now = Date.now()): number | null {
  const value = (Array.isArray(header) ? header[0] : header)?.trim()
  if (!value) return null
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000)
  if (Number.isNaN(seconds)) return null
  return Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS)
}
