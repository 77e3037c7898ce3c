import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts what must be read again, such as webhook secrets, so that a dump of the tables does not show it. */
export interface Encryptor {
  seal(text: string): Buffer
  /** Throws when the bytes were encrypted under another key or were changed. */
  open(encrypted: Buffer): string
  /** Returns a keyed hash of 32 bytes: equal texts have equal hashes, and without the key it reveals nothing. */
  hash(text: string): Buffer
}

/**
 * AES-256-GCM (NIST SP 800-38D) under a key derived from `secret` by HKDF (RFC 5869); an encrypted value is iv, tag and
 * ciphertext.
 */
export function createEncryptor(secret: string | Buffer, purpose: string): Encryptor {
  const key = Buffer.from(hkdfSync('sha256', secret, 'clankdin', purpose, 32))
  const hashKey = Buffer.from(hkdfSync('sha256', secret, 'clankdin', `${purpose}: hashes`, 32))
  return {
    hash: (text) => createHmac('sha256', hashKey).update(text).digest(),
    seal(text) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted])
    },
    open(encrypted) {
      const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, IV_BYTES))
      decipher.setAuthTag(encrypted.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      return Buffer.concat([decipher.update(encrypted.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      )
    },
  }
}

/** Returns the plain text; null when there is nothing, or when it was encrypted under another key or changed. */
export function decryptOrNull(encryptor: Encryptor, encrypted: Buffer | null): string | null {
  try {
    return encrypted && encryptor.open(encrypted)
  } catch {
    return null
  }
}

/** Whether the encryptor can decrypt the value. */
export const canDecrypt = (encryptor: Encryptor, encrypted: Buffer) => decryptOrNull(encryptor, encrypted) !== null
