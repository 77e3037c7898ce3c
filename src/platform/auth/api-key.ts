import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const wholeKey = /^clnk_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/

/**
 * A new key: `clnk_`, 30 random base62 characters (178 bits) and their checksum. It is shown once; only its hash is
 * stored.
 */
export function newApiKey(): string {
  // randomInt is unbiased; a remainder of random bytes would not be.
  const random = Array.from({ length: 30 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return `clnk_${random}${checksum(random)}`
}

/** Whether a text has the form and the checksum of a key, which rejects a mistyped one without a query. */
export function isWellFormedApiKey(text: string): boolean {
  const [, random, check] = wholeKey.exec(text) ?? []
  return random !== undefined && checksum(random) === check
}

/** The beginning and end of a key (4 of its 36 characters), by which its owner recognizes it. */
export function hintOf(key: string): string {
  return `${key.slice(0, 7)}…${key.slice(-2)}`
}

/** The stored form of a key: SHA-256, 32 bytes. A key has enough entropy to need no salt. */
export function hashApiKey(key: string): Buffer {
  return hash('sha256', key, 'buffer')
}

/** CRC32 in base62, most significant digit first, padded with 0 to six digits. */
function checksum(random: string): string {
  let rest = crc32(random)
  let digits = ''
  for (let place = 0; place < 6; place++) {
    digits = alphabet[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}
