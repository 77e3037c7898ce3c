import { isUuid } from '../database/uuid'
import { AppError } from '../errors/errors'

const forms = {
  uuid: isUuid,
  seq: (key: string) => /^\d{1,18}$/.test(key),
  rank: (key: string) => /^\d+(\.\d+)?(e-?\d+)?,[0-9a-f-]{36}$/.test(key) && isUuid(key.split(',')[1] ?? ''),
}

/** What a cursor's key looks like: an id, a number of a sequence, or a rank and an id. */
export type KeyForm = keyof typeof forms

/** An opaque cursor of a kind of list. */
export function encodeCursor(kind: string, key: string): string {
  return Buffer.from(`${kind}:${key}`).toString('base64url')
}

/** The key in a cursor. Throws BAD_CURSOR for one of another kind of list, or for anything else. */
export function decodeCursor(kind: string, form: KeyForm, cursor: string): string {
  const text = cursor.length <= 200 ? Buffer.from(cursor, 'base64url').toString() : ''
  const key = text.startsWith(`${kind}:`) ? text.slice(kind.length + 1) : ''
  if (forms[form](key)) return key
  const message = 'The cursor does not belong to this list.'
  throw new AppError('BAD_CURSOR', message, { fields: [{ field: 'cursor', message }] })
}
