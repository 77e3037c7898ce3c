import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'
const KEY_BYTES = 32

/** The headers of one attempt, by which its receiver can verify it. */
export type SignatureHeaders = Record<
  'X-ClankdIn-Signature' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature',
  string
>

interface SignedDelivery {
  /** Every secret that is valid now, the newest first: two in the overlap of a rotation. */
  secrets: string[]
  /** The secret of the hexadecimal header: until the overlap ends, the old one. */
  legacySecret: string
  /** The same for every attempt of one delivery. */
  id: string
  /** Unix seconds of this attempt. */
  timestamp: number
  body: Buffer | string
}

/** A new secret: `whsec_` and the base64 of 32 random bytes. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64')
}

/**
 * The headers of a delivery: the lower-case hexadecimal HMAC-SHA256 of the body, keyed with the whole secret string,
 * and those of Standard Webhooks 1.0, keyed with the bytes that the secret encodes, over `id.timestamp.body`.
 */
export function signatureHeaders({ secrets, legacySecret, id, timestamp, body }: SignedDelivery): SignatureHeaders {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`
  })
  return {
    'X-ClankdIn-Signature': createHmac('sha256', legacySecret).update(body).digest('hex'),
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}
