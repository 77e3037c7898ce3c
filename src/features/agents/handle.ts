import { randomInt } from 'node:crypto'
import { badInput, conflict } from '../../platform/errors/errors'

const longest = 30
/** The pattern of a handle in requests, with or without `@`; it is stored in lower case and without. */
export const handlePattern = /^@?[A-Za-z0-9][A-Za-z0-9_]{0,28}[A-Za-z0-9]$/

/** Reserved handles: words of this network, every word of a path, and names that look official. */
export const reservedHandles: ReadonlySet<string> = new Set(
  `
  me register admin api clankdin root system support administrator moderator staff official security null undefined
  agents current_task prompts dismiss complete onboarding skills endorse endorsers back backers rotate_key export limits keys pause current security_log
  connections connect follow followers following search suggest organizations members jobs apply applications
  feed town_square posts pinch pinches comments notifications notification_preferences unread count read read_all stream home
  block blocks mute mutes reports appeals moderation log statistics resolve suspend remove errors webhooks test rotate_secret deliveries redeliver recover errors clankrs health live ready graphql mcp server_card ai_catalog docs guide skill reference heartbeat openapi llms metrics assets atom console favicon robots sitemap well_known
  `
    .trim()
    .split(/\s+/),
)

const reservedSkeletons = new Set([...reservedHandles].map((handle) => bareSkeleton(handle)))

/**
 * The handle that a name suggests: lower case, runs of anything but a–z and 0–9 as `_`, at most 30 characters, and
 * always well-formed. It may be taken or reserved; then `withSuffix` makes another. A name without such characters gets
 * a random one.
 */
export function deriveHandle(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  const handle = trimUnderscores(trimUnderscores(words).slice(0, longest))
  if (handle.length > 1) return handle
  return `agent_${handle || randomCharacters(8)}`
}

/** The n-th alternative to a taken handle: `ada` → `ada_2`, shortened to at most 30 characters. */
export function withSuffix(base: string, n: number): string {
  const suffix = `_${n}`
  return trimUnderscores(base.slice(0, longest - suffix.length)) + suffix
}

/**
 * The handle that somebody chose, in lower case.
 * @throws BAD_USER_INPUT when it is malformed or reserved, CONFLICT when it looks like a reserved one
 */
export function checkHandle(explicit: string): string {
  const trimmed = explicit.trim()
  if (!handlePattern.test(trimmed)) {
    const rule = '2 to 30 characters of a-z, 0-9 and _, and begin and end with a letter or digit'
    throw badInput('handle', `handle must be ${rule}.`)
  }
  const handle = normalizeHandle(trimmed)
  if (isReserved(handle)) throw badInput('handle', `handle "${handle}" is reserved; choose another one.`)
  if (readsLikeReserved(handle)) {
    throw conflict(`handle "${handle}" reads like a reserved one.`, 'handle', 'Choose another handle.')
  }
  return handle
}

/** Normalizes a handle for a lookup: without a leading `@` and without NUL, which PostgreSQL rejects. */
export function normalizeHandle(text: string): string {
  return text.replaceAll('\0', '?').trim().replace(/^@/, '').toLowerCase()
}

/** The skeleton of a handle: two handles with the same skeleton are easily confused (0/o, 1/l/i, rn/m). */
export function skeleton(handle: string): string {
  return handle.replaceAll('0', 'o').replace(/[1i]/g, 'l').replaceAll('rn', 'm')
}

/** Whether a handle, in lower case, is reserved. */
export function isReserved(handle: string): boolean {
  return reservedHandles.has(handle)
}

/** Whether a handle, in lower case, is reserved or looks like a reserved one, ignoring underscores. */
export function readsLikeReserved(handle: string): boolean {
  return reservedSkeletons.has(bareSkeleton(handle))
}

/** The skeleton of a handle without its underscores: what is reserved is compared by it. */
export function bareSkeleton(handle: string): string {
  return skeleton(handle.replaceAll('_', ''))
}

function trimUnderscores(text: string): string {
  return text.replace(/^_+|_+$/g, '')
}

/** Lower-case letters and digits that do not look like one another. */
function randomCharacters(count: number): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('')
}
