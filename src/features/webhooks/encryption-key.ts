import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { canDecrypt, createEncryptor, decryptOrNull, type Encryptor } from '../../platform/crypto/encryptor'
import { lockUntilCommit } from '../../platform/database/advisory-locks'
import type { Database } from '../../platform/database/database'
import type { Transaction } from '../../platform/database/sql'
import { START } from './delivery/delivery-claims.queries'

const PURPOSE = 'webhook secrets'
const BATCH = 500
const SAMPLE = 500

/**
 * The names of `server_settings` here: a key of the database's own, a text encrypted under the key in use, and a mark
 * while secrets are re-encrypted under it.
 */
const OWN = 'encryption_key'
const CHECK = 'encryption_check'
const MOVE = 'encryption_move'

/** The encryptors of a start. */
interface Encryptors {
  /** Under the key that is set, or else the database's own. */
  readonly wanted: Encryptor
  /** Under the database's own key, where another is set and it has one. */
  readonly own: Encryptor | null
}

interface EncryptedSecrets {
  id: string
  secret: Buffer
  oldSecrets: Buffer | null
}

/**
 * Opens the encryptor of webhook secrets: under ENCRYPTION_KEY, or else under a random key that all processes on the
 * database share. If the key is set for the first time, secrets encrypted under the database's own key are re-encrypted
 * before this resolves; after an interrupted start the next one continues. Throws an Error of one line when secrets are
 * encrypted under another key than the one set.
 */
export async function openEncryptor(db: Database, encryptionKey: string | undefined, log: Logger): Promise<Encryptor> {
  const { isMoving, ...boxes } = await db.transaction((tx) => resolveEncryptionKey(tx, encryptionKey))
  if (isMoving) {
    log.info('webhook secrets are sealed anew under ENCRYPTION_KEY')
    for (let after: string | null = START; after !== null; ) {
      const from: string = after
      after = await db.transaction((tx) => reencryptBatch(tx, boxes, from))
    }
    await db.query('delete from server_settings where name = $1', [MOVE])
  }
  return withFallback(boxes)
}

/**
 * A process that still runs without the key encrypts under the database's own: the secrets that it registers must stay
 * readable.
 */
function withFallback({ wanted, own }: Encryptors): Encryptor {
  return {
    seal: wanted.seal,
    hash: wanted.hash,
    open: (encrypted) => (own && !canDecrypt(wanted, encrypted) ? own.open(encrypted) : wanted.open(encrypted)),
  }
}

/**
 * Decides on the key, one process at a time. The mark is stored before the first secret is re-encrypted, so that no
 * process starts with the old key.
 */
async function resolveEncryptionKey(
  tx: Transaction,
  encryptionKey: string | undefined,
): Promise<Encryptors & { isMoving: boolean }> {
  await lockUntilCommit(tx, 'encryption key')
  const kept = await readSettings(tx)
  const check = kept.get(CHECK)
  const ownKey = kept.get(OWN) ?? (encryptionKey || check ? undefined : await keep(tx, OWN, randomBytes(32)))
  const ownBox = ownKey ? createEncryptor(ownKey, PURPOSE) : null
  const wanted = encryptionKey ? createEncryptor(encryptionKey, PURPOSE) : ownBox
  if (!wanted) throw invalidApiKey(encryptionKey)
  const own = encryptionKey ? ownBox : null
  if (check && canDecrypt(wanted, check)) return { wanted, own, isMoving: kept.has(MOVE) }
  const isKnown = check ? own && canDecrypt(own, check) : await canDecryptAny(tx, { wanted, own })
  if (!isKnown) throw invalidApiKey(encryptionKey)
  await keep(tx, CHECK, wanted.seal(PURPOSE))
  if (own) await keep(tx, MOVE, Buffer.alloc(0))
  return { wanted, own, isMoving: own !== null }
}

async function readSettings(tx: Transaction): Promise<Map<string, Buffer>> {
  const rows = await tx.query<{ name: string; value: Buffer }>(
    'select name, value from server_settings where name = any($1)',
    [[OWN, CHECK, MOVE]],
  )
  return new Map(rows.map(({ name, value }) => [name, value]))
}

async function keep(tx: Transaction, name: string, value: Buffer): Promise<Buffer> {
  await tx.query(
    `insert into server_settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value`,
    [name, value],
  )
  return value
}

/** For a database without a check text: whether the keys can decrypt any of its secrets, or there are none. */
async function canDecryptAny(tx: Transaction, { wanted, own }: Encryptors): Promise<boolean> {
  const rows = await tx.query<{ secret: Buffer }>(
    `select secret from webhooks where secret <> '' order by id desc limit ${SAMPLE}`,
  )
  return rows.length === 0 || rows.some(({ secret }) => canDecrypt(wanted, secret) || (own && canDecrypt(own, secret)))
}

/**
 * Re-encrypts the secrets of endpoints after `after` that the database's own key decrypts; returns the last one, null
 * when there are no more.
 */
async function reencryptBatch(tx: Transaction, { wanted, own }: Encryptors, after: string): Promise<string | null> {
  const rows = await tx.query<EncryptedSecrets>(
    `select id, secret, old_secrets as "oldSecrets" from webhooks where id > $1 order by id limit ${BATCH} for no key update`,
    [after],
  )
  const anew = (encrypted: Buffer | null) => {
    const text = own && encrypted && decryptOrNull(own, encrypted)
    return text === null ? encrypted : wanted.seal(text)
  }
  const moved = rows.map(({ id, secret, oldSecrets }) => ({ id, secret: anew(secret), oldSecrets: anew(oldSecrets) }))
  await tx.query(
    `update webhooks w set secret = n.secret, old_secrets = n.old_secrets
     from unnest($1::uuid[], $2::bytea[], $3::bytea[]) n(id, secret, old_secrets) where w.id = n.id`,
    [moved.map(({ id }) => id), moved.map(({ secret }) => secret), moved.map(({ oldSecrets }) => oldSecrets)],
  )
  return rows.at(-1)?.id ?? null
}

function invalidApiKey(encryptionKey: string | undefined): Error {
  const found = encryptionKey ? 'is not the key' : 'is not set, but there is a key'
  return new Error(
    `ENCRYPTION_KEY ${found} that the webhook secrets in this database are encrypted under; set that key again, or, when it is lost, follow src/transport/pages/guide/operations.md.`,
  )
}
