import { isWellFormedApiKey } from '../auth/api-key'

/** Matches every text that may contain a secret, plainly or disguised; other texts skip the slower checks. */
const mayHoldSecret = /clnk|whsec|%|\p{Default_Ignorable_Code_Point}/iu

const apiKey = /clnk_[0-9A-Za-z]{36}/g
/**
 * 18 bytes of base64 or more: secrets of this server have 32, and those of other senders of Standard Webhooks at least
 * 24.
 */
const webhookSecret = /whsec_[0-9A-Za-z+/]{24}/

/** A secret in a log or an address: anything that begins like one, well-formed or not, disguised or not. */
const secretRuns = [
  { run: spelledLike('clnk_', '[0-9A-Za-z]'), blank: 'clnk_[redacted]' },
  { run: spelledLike('whsec_', '[0-9A-Za-z+/=_-]'), blank: 'whsec_[redacted]' },
]

/**
 * Whether a text holds a secret that looks live: a key with a right checksum, or a webhook secret. Found too when it is
 * percent-encoded, escaped for Markdown or interrupted by invisible characters.
 */
export function containsSecret(text: string): boolean {
  if (!mayHoldSecret.test(text)) return false
  let form = text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').replaceAll('\\_', '_')
  for (let decodings = 0; decodings < 3; decodings++) {
    if (holdsPlainSecret(form)) return true
    const decoded = decodePercent(form)
    if (decoded === form) return false
    form = decoded
  }
  return holdsPlainSecret(form)
}

/** Redacts every key and webhook secret in a text, for logs. The rest of the same word may be redacted with it. */
export function redactSecrets(text: string): string {
  if (!mayHoldSecret.test(text)) return text
  const redacted = secretRuns.reduce((rest, { run, blank }) => rest.replace(run, blank), text)
  return containsSecret(redacted) ? '[redacted]' : redacted
}

function holdsPlainSecret(text: string): boolean {
  return webhookSecret.test(text) || Array.from(text.matchAll(apiKey)).some(([key]) => isWellFormedApiKey(key))
}

/** Decodes ASCII only, the alphabet of secrets, so that no sequence is malformed. */
function decodePercent(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function spelledLike(prefix: string, following: string): RegExp {
  const invisible = '\\p{Default_Ignorable_Code_Point}'
  const letters = Array.from(prefix, (letter) => `\\\\?(?:${letter}|%(?:25)*${letter.charCodeAt(0).toString(16)})`)
  return new RegExp(`${letters.join(`${invisible}*`)}(?:${following}|${invisible}|%[0-9a-f]{2})+`, 'giu')
}
