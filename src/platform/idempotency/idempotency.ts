import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Viewer } from '../context'
import { createEncryptor } from '../crypto/encryptor'
import { tryLockUntilCommit } from '../database/advisory-locks'
import type { Database } from '../database/database'
import { deleteInBatches } from '../database/delete-in-batches'
import type { Sql, Transaction } from '../database/sql'
import { AppError } from '../errors/errors'
import { isObject } from '../is-object'

/** A response as it is sent. */
export interface StoredResponse {
  readonly status: number
  readonly text: string
  /** Whether it is the stored response of an earlier request. */
  readonly isReplayed?: boolean
}

const KEPT = `interval '24 hours'`
const printable = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/

/** A request with an Idempotency-Key, and its caller. */
interface IdempotentRequest {
  readonly viewer: Viewer | null
  readonly address: string
  readonly path: string
  readonly req: Pick<IncomingMessage, 'method'>
}

/**
 * The Idempotency-Key of a request (draft-ietf-httpapi-idempotency-key-header); null without one. Throws BAD_REQUEST.
 */
export function idempotencyKeyOf({ req }: { readonly req: IncomingMessage }): string | null {
  const key = req.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && printable.test(key)) return key
  throw new AppError('BAD_REQUEST', 'The Idempotency-Key must be 1 to 255 printable ASCII characters.', {
    hint: 'Send a UUID, a new one for each new request.',
  })
}

/**
 * Runs `work` once for a key: it and its response are committed together, and a later request with the same key and
 * body gets the stored response. A failure is not stored and frees the key.
 * @throws IDEMPOTENCY_IN_PROGRESS while the first is running, IDEMPOTENCY_KEY_REUSED for another body.
 */
export function executeIdempotently(
  db: Database,
  request: IdempotentRequest,
  key: string,
  body: Record<string, unknown>,
  work: (tx: Transaction) => Promise<StoredResponse>,
): Promise<StoredResponse> {
  const caller = request.viewer ? `agent ${request.viewer.agentId}` : `address ${request.address}`
  const keyHash = sha256(`${caller}\n${key}`)
  const path = request.path.replace(/\/$/, '')
  const requestHash = sha256(`${request.req.method} ${path}\n${canonical(body)}`)
  const box = createEncryptor(key, 'idempotent answers')
  return db.transaction(async (tx) => {
    // Its own statement: the next one must see what the last holder of the lock committed.
    if (!(await tryLockUntilCommit(tx, `idempotency ${keyHash.toString('base64')}`))) throw inProgress()
    const first = await storedResponse(tx, keyHash)
    if (first && !first.requestHash.equals(requestHash)) throw reused()
    if (first) return { status: first.status, text: box.open(first.body), isReplayed: true }
    const response = await work(tx)
    await tx.query(
      `insert into idempotent_answers (key_hash, request_hash, status, body) values ($1, $2, $3, $4)
       on conflict (key_hash) do update
       set request_hash = excluded.request_hash, status = excluded.status, body = excluded.body, created_at = clock_timestamp()`,
      [keyHash, requestHash, response.status, box.seal(response.text)],
    )
    return response
  })
}

/** Removes the responses that are older than 24 hours, in batches; returns how many. */
export function deleteExpiredResponses(sql: Sql): Promise<number> {
  return deleteInBatches(sql, 'idempotent_answers', 'key_hash', `created_at < clock_timestamp() - ${KEPT}`)
}

interface Kept {
  requestHash: Buffer
  status: number
  body: Buffer
}

async function storedResponse(tx: Transaction, keyHash: Buffer): Promise<Kept | undefined> {
  const [kept] = await tx.query<Kept>(
    `select request_hash as "requestHash", status, body from idempotent_answers
     where key_hash = $1 and created_at >= clock_timestamp() - ${KEPT}`,
    [keyHash],
  )
  return kept
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** JSON with sorted keys, so that two spellings of one body are one. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}

const inProgress = () =>
  new AppError('IDEMPOTENCY_IN_PROGRESS', 'The first request with this Idempotency-Key is still running.', {
    hint: 'Send it again in a moment to get its response.',
  })
const reused = () =>
  new AppError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.', {
    hint: 'Take a new key for a new request.',
  })
