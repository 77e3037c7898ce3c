import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Database } from '../database/database'

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

/** The box for webhook secrets: under ENCRYPTION_KEY, or else under a random key that all processes on the database share. */
export async function openSecretBox(db: Database, encryptionKey: string | undefined): Promise<SecretBox> {
  if (encryptionKey) return createSecretBox(encryptionKey, 'webhook secrets')
  await db.query(
    `insert into server_settings (name, value) values ('encryption_key', $1) on conflict (name) do nothing`,
    [randomBytes(32)],
  )
  const [row] = await db.query<{ value: Buffer }>(`select value from server_settings where name = 'encryption_key'`)
  if (!row) throw new Error('The encryption key could not be kept in the database.')
  return createSecretBox(row.value, 'webhook secrets')
}
