import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import Negotiator from 'negotiator'
import { type ContentCoding, contentHash, etagOf, matchesEtag } from './etag'
import { sendResponse } from './response'

/** Compression does not make shorter texts smaller. */
const MIN_GZIP_CHARACTERS = 1_000
const MAX_COMPRESSED = 100

/** Content that is the same for every caller, in one or more codings. */
export interface EncodedContent {
  readonly type: string
  /** A hash of the content, the same for every coding. */
  readonly hash: string
  /** Functions that make the body in each coding. */
  readonly bodies: Readonly<Partial<Record<ContentCoding, () => Promise<string | Buffer> | string | Buffer>>>
  readonly headers?: OutgoingHttpHeaders
  /** `no-cache` when not given. */
  readonly cacheControl?: string
}

/** A text that is the same for every caller. */
export interface TextDocument {
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
  /** `no-cache` when not given. */
  readonly cacheControl?: string
}

/** Sends content in the coding that the client prefers, or 304 when the client has it already. */
export async function sendEncoded(res: ServerResponse, content: EncodedContent): Promise<void> {
  const { type, hash, bodies, headers, cacheControl = 'no-cache' } = content
  const offered = Object.keys(bodies) as ContentCoding[]
  const coding = new Negotiator(res.req).encoding(offered) as ContentCoding | undefined
  // A client that accepts none of them gets the plain one (RFC 9110, section 12.5.3).
  const chosen = coding ?? 'identity'
  const etag = etagOf(hash, chosen)
  const isKnown = matchesEtag(res.req.headers['if-none-match'], etag)
  const body = isKnown ? '' : ((await bodies[chosen]?.()) ?? '')
  const vary = 'Accept, Accept-Encoding'
  sendResponse(res, { type, body, coding: chosen, etag, vary, cacheControl, ...(headers && { headers }) })
}

/** Compressed texts by their hash: made once and cached. */
const compressed = new Map<string, Promise<Buffer>>()

/** Sends a text, compressed when it is long and the client accepts that, or 304. */
export function sendDocument(res: ServerResponse, { text, ...others }: TextDocument): Promise<void> {
  const hash = contentHash(text)
  const identity = () => text
  const bodies = text.length < MIN_GZIP_CHARACTERS ? { identity } : { gzip: () => compress(hash, text), identity }
  return sendEncoded(res, { ...others, hash, bodies })
}

function compress(hash: string, text: string): Promise<Buffer> {
  let body = compressed.get(hash)
  if (!body) {
    body = promisify(gzip)(text)
    if (compressed.size < MAX_COMPRESSED) compressed.set(hash, body)
  }
  return body
}
