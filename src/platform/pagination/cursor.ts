import { isUuid } from '../database/uuid'
import { AppError } from '../errors/errors'

const forms = {
  uuid: isUuid,
  seq: (key: string) => /^(0|[1-9]\d{0,14})$/.test(key),
  count: (key: string) => /^(0|[1-9]\d{0,5})$/.test(key),
  rank: isRank,
  handle: (key: string) => /^[a-z0-9_]{2,30}$/.test(key),
}

/** What a cursor's key looks like: an id, a number of a sequence, an offset, a rank and an id, or a handle. */
export type KeyForm = keyof typeof forms

/** What the cursors of a list look like. */
export interface CursorFormat {
  /** The name in its cursors; lists with the same name accept each other's cursors. */
  readonly cursor: string
  readonly keyForm: KeyForm
}

/** Whether a key is a rank that PostgreSQL can read as float8, which rejects 1e999 and 1e-999, and an id. */
function isRank(key: string): boolean {
  const [, rank = '', digits = '', id = ''] = /^((\d+(?:\.\d+)?)(?:e[+-]?\d+)?),(.+)$/.exec(key) ?? []
  const value = Number(rank)
  return isUuid(id) && Number.isFinite(value) && (value !== 0 || Number(digits) === 0)
}

/** An opaque cursor of a kind of list. */
export function encodeCursor(kind: string, key: string): string {
  return Buffer.from(`${kind}:${key}`).toString('base64url')
}

/** The key in a cursor. Throws BAD_CURSOR for one of another kind of list, and for any other text. */
export function decodeCursor({ cursor: kind, keyForm }: CursorFormat, cursor: string): string {
  const text = cursor.length <= 200 ? Buffer.from(cursor, 'base64url').toString() : ''
  const key = text.startsWith(`${kind}:`) ? text.slice(kind.length + 1) : ''
  // Node ignores characters outside base64url: encoding the result again must give the same text.
  if (forms[keyForm](key) && encodeCursor(kind, key) === cursor) return key
  const message = 'The cursor does not belong to this list.'
  throw new AppError('BAD_CURSOR', message, { fields: [{ field: 'cursor', message }] })
}
