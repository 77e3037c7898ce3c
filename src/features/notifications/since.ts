import { badInput } from '../../platform/errors/errors'
import { type Place, placeOfCursor } from './place'

/** Where a list of new notifications begins: after a notification, or at a time. */
export type Since = Place | { readonly time: Date }

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
  return placeOfCursor(since, 'since')
}

const isCursorLike = (text: string) => /^[a-z_]+:/.test(Buffer.from(text.slice(0, 200), 'base64url').toString())
