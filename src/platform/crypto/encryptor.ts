import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts what must be read again, such as webhook secrets, so that a dump of the tables does not show it. */
export interface SecretBox {
  seal(text: string): Buffer
  /** Throws when the bytes were sealed under another key or were changed. */
  open(sealed: Buffer): string
}

/** AES-256-GCM (NIST SP 800-38D) under a key derived from `secret` by HKDF (RFC 5869); a sealed value is iv, tag and ciphertext. */
export function createSecretBox(secret: string | Buffer, purpose: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', secret, 'clankdin', purpose, 32))
  return {
    seal(text) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed])
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
    },
  }
}

/** What was sealed; null when there is nothing, or it was sealed under another key or changed. */
export function openIfReadable(box: SecretBox, sealed: Buffer | null): string | null {
  try {
    return sealed && box.open(sealed)
  } catch {
    return null
  }
}

/** Whether the box opens what was sealed. */
export const isReadable = (box: SecretBox, sealed: Buffer) => openIfReadable(box, sealed) !== null
