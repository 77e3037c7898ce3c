import type { IncomingMessage } from 'node:http'
import { AppError } from '../../platform/errors/errors'

/** The target of a request, normalized. */
export interface RequestTarget {
  /**
   * The path in origin form, without the slash at its end: unreserved characters are decoded (RFC 3986, section
   * 6.2.2.2), everything else stays encoded, an encoded slash too.
   */
  readonly path: string
  /** The query without its question mark. */
  readonly search: string
  /** Whether the path is valid percent-encoded UTF-8. */
  readonly isValid: boolean
}

/**
 * Parses the target of a request line: origin form, or the whole URL, which a proxy may send (RFC 9112, section 3.2).
 */
export function parseRequestTarget(target: string): RequestTarget {
  const local = target.startsWith('/') ? target : target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '')
  const hash = local.indexOf('#')
  const whole = hash < 0 ? local : local.slice(0, hash)
  const mark = whole.indexOf('?')
  const path = (mark < 0 ? whole : whole.slice(0, mark)) || '/'
  const search = mark < 0 ? '' : whole.slice(mark + 1)
  const isEncoded = path.includes('%')
  return {
    path: withoutEndSlash(isEncoded ? decodeUnreserved(path) : path),
    search,
    isValid: !isEncoded || isPercentEncodedUtf8(path),
  }
}

let latest: { readonly url: string; readonly target: RequestTarget } | null = null

/** The target of a request. What handles a request reads it several times in a row, so the latest is kept. */
export function requestTarget({ url = '/' }: Pick<IncomingMessage, 'url'>): RequestTarget {
  if (latest?.url !== url) latest = { url, target: parseRequestTarget(url) }
  return latest.target
}

/** The target as a URL in origin form, for code that parses URLs itself. */
export function originForm({ path, search }: RequestTarget): string {
  return search ? `${path}?${search}` : path
}

/** Throws BAD_REQUEST for a query that is not valid percent-encoded UTF-8. */
export function requireValidSearch(search: string): void {
  if (search.includes('%') && !isPercentEncodedUtf8(search)) throw badlyEncoded('query')
}

/** Throws BAD_REQUEST for a path that is not valid percent-encoded UTF-8. */
export function requireValidPath({ isValid }: RequestTarget): void {
  if (!isValid) throw badlyEncoded('path')
}

const badlyEncoded = (part: string) =>
  new AppError('BAD_REQUEST', `The ${part} of this URL is not valid percent-encoded UTF-8.`, {
    hint: 'Encode it again.',
  })

function isPercentEncodedUtf8(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Decoding it again changes nothing, since `%` itself stays encoded. */
const decodeUnreserved = (path: string) =>
  path.replace(/%([\da-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[\w.~-]/.test(character) ? character : encoded
  })

/** `/feed/` is `/feed`; `/feed//` is neither. */
const withoutEndSlash = (path: string) =>
  path.length > 1 && path.endsWith('/') && !path.endsWith('//') ? path.slice(0, -1) : path
