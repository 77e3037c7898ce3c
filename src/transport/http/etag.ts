import { hash } from 'node:crypto'

/** How a body is encoded for the transfer. */
export type ContentCoding = 'identity' | 'gzip' | 'br'

/** A hash of a body, for its ETag. */
export function contentHash(body: string | Buffer): string {
  return hash('sha1', body, 'base64url')
}

/**
 * A strong validator (RFC 9110, section 8.8.3) of the body with this hash. Each coding has its own: the bytes differ,
 * and a strong validator names bytes.
 */
export function etagOf(bodyHash: string, coding: ContentCoding = 'identity'): string {
  return coding === 'identity' ? `"${bodyHash}"` : `"${bodyHash}-${coding}"`
}

/**
 * Whether an If-None-Match header (`*` or a list of tags) matches this ETag, by the weak comparison that RFC 9110,
 * section 13.1.2, requires.
 */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  // A tag may contain commas.
  return ifNoneMatch.match(/"[^"]*"/g)?.includes(etag.replace(/^W\//, '')) ?? false
}
