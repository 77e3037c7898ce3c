import { AppError, badInput } from '../../platform/errors/errors'
import { decodeCursor } from '../../platform/pagination/cursor'

/** Where a list of new notifications begins: after a notification, or at a time. */
export type Since = { readonly seq: string } | { readonly time: Date }

/** The name in the cursors of notifications: the same on every transport. */
export const NOTIFICATION_CURSOR = 'notification'

const ZONE = /(Z|[+-]\d\d:?\d\d)$/i
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/** Reads `since`: a time in ISO 8601, or the cursor of a notification. Throws BAD_USER_INPUT and BAD_CURSOR. */
export function parseSince(given: string): Since {
  // An unencoded plus sign arrives as a blank.
  const since = given.trim().replace(/ (?=\d\d:?\d\d$)/, '+')
  if (TIME.test(since)) {
    const time = new Date(since.length > 10 && !ZONE.test(since) ? `${since}Z` : since)
    if (!Number.isNaN(time.getTime())) return { time }
  }
  if (!isCursorLike(since))
    throw badInput('since', 'since must be a time such as 2026-01-31T12:00:00Z, or the cursor of a notification.')
  return { seq: seqOf(since, 'since') }
}

const isCursorLike = (text: string) => /^[a-z_]+:/.test(Buffer.from(text.slice(0, 200), 'base64url').toString())

/** Returns the number in an inbox that a cursor stands for. Throws BAD_CURSOR, which names `field`. */
export function seqOf(cursor: string, field: string): string {
  try {
    return decodeCursor({ cursor: NOTIFICATION_CURSOR, keyForm: 'seq' }, cursor)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const message = `${field} must be the cursor of a notification.`
    throw new AppError('BAD_CURSOR', message, {
      fields: [{ field, message }],
      hint: 'Take it from a notification, or from `next_cursor` of GET /notifications.',
    })
  }
}

/** The error for a cursor behind the end of the inbox: BAD_CURSOR, which names `field`. */
export function cursorOfAnotherInbox(field: string): AppError {
  const message = 'The cursor does not belong to this inbox.'
  return new AppError('BAD_CURSOR', message, {
    fields: [{ field, message }],
    hint: 'Take it from a notification of GET /notifications.',
  })
}
