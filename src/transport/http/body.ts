import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../platform/errors/errors'
import { isObject } from '../../platform/is-object'

const MAX_BYTES = 100 * 1024
/** How much of a too large body is read and discarded, so that a client that is still sending gets the response. */
const MAX_DRAINED_BYTES = 4 * 1024 * 1024
const MAX_LEVELS = 20

const inflate = promisify(gunzip)
// "text/plain" and the form type are what curl and browsers send even for a body of JSON.
const jsonType = /^(?:application\/(?:[\w.+-]+\+)?json|text\/plain|application\/x-www-form-urlencoded)$/i
const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i

const badRequest = (message: string, hint = 'Send a JSON object, or no body at all.') =>
  new AppError('BAD_REQUEST', message, { hint })
const tooLarge = () => new AppError('PAYLOAD_TOO_LARGE', 'The body is larger than 100 kB.')

/** Throws PAYLOAD_TOO_LARGE for a request that announces a body over the limit, before the body arrives. */
export function requireAcceptableLength(req: IncomingMessage): void {
  if (isTooLong(req)) throw tooLarge()
}

/** Whether a request announces a body over the limit. */
export const isTooLong = ({ headers }: IncomingMessage) => Number(headers['content-length'] ?? 0) > MAX_BYTES

/**
 * Reads the JSON object of a request; it is empty without a body.
 * @throws BAD_REQUEST, PAYLOAD_TOO_LARGE or UNSUPPORTED_MEDIA_TYPE.
 */
export async function readBody(req: IncomingMessage): Promise<Record<string, unknown>> {
  const { headers } = req
  if (headers['content-length'] === '0' || (!headers['content-length'] && !headers['transfer-encoding'])) return {}
  requireAcceptableLength(req)
  const sent = await readBytes(req)
  if (sent.length === 0) return {}
  checkType(headers['content-type'])
  const bytes = await decoded(sent, headers['content-encoding'])
  return parseObject(textOf(bytes))
}

function readBytes(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let received = 0
    const settle = (act: () => void) => {
      req.off('data', take).off('end', end).off('error', fail).off('close', fail)
      act()
    }
    const take = (chunk: Buffer) => {
      received += chunk.length
      if (received <= MAX_BYTES) chunks.push(chunk)
      else chunks.length = 0
      if (received > MAX_DRAINED_BYTES) settle(() => reject(tooLarge()))
    }
    const end = () =>
      settle(() =>
        received > MAX_BYTES
          ? reject(tooLarge())
          : resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
      )
    const fail = () => settle(() => reject(badRequest('The body ended before it was complete.')))
    req.on('data', take).on('end', end).on('error', fail).on('close', fail)
    // The client may have disconnected before the listener was added: `close` is not emitted again.
    if (req.destroyed) fail()
  })
}

function checkType(contentType: string | undefined): void {
  if (!contentType) return
  const type = (contentType.split(';', 1)[0] as string).trim()
  if (!jsonType.test(type))
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON.', {
      hint: 'Send the header "Content-Type: application/json".',
    })
  const named = charset.exec(contentType)?.[1]
  if (named && !/^utf-?8$/i.test(named))
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body must be encoded in UTF-8.', {
      hint: 'Leave the charset out, or send charset=utf-8.',
    })
}

async function decoded(bytes: Buffer, encoding = 'identity'): Promise<Buffer> {
  const name = encoding.trim().toLowerCase()
  if (name === 'identity' || name === '') return bytes
  if (name !== 'gzip' && name !== 'x-gzip')
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'The only Content-Encoding that is taken is gzip.', {
      hint: 'Send the body as it is, or with gzip.',
    })
  try {
    return await inflate(bytes, { maxOutputLength: MAX_BYTES })
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge()
      : badRequest('The body is not valid gzip.')
  }
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badRequest('The body is not valid UTF-8.')
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  if (isDeeper(text, MAX_LEVELS))
    throw badRequest(`The body is nested deeper than ${MAX_LEVELS} levels.`, 'Send it flatter.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('The body is not valid JSON.')
  }
  if (Array.isArray(value))
    throw badRequest('The body must be a JSON object, not a list.', 'Send one request at a time.')
  if (!isObject(value)) throw badRequest('The body must be a JSON object.')
  return value
}

/** Checked in the text, so that thousands of nested levels are never parsed. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (inString) {
      if (unit === BACKSLASH) index++
      else if (unit === QUOTE) inString = false
    } else if (unit === QUOTE) inString = true
    else if (unit === BRACE || unit === BRACKET) {
      if (++depth > most) return true
    } else if (unit === BRACE + 2 || unit === BRACKET + 2) depth--
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACE = 0x7b
const BRACKET = 0x5b
