/** A secret that a rotation replaced, and when it stops signing (ms since 1970). */
export interface OldSecret {
  readonly secret: string
  readonly until: number
}

const OVERLAP_MS = 24 * 60 * 60 * 1000
/** Each adds a signature to every delivery; with more rotations in a day those in the middle are dropped. */
const MAX_KEPT = 4

/** Reads the secrets that are still valid from a decrypted list; null is an empty list. */
export function readOldSecrets(text: string | null, now: number): OldSecret[] {
  const all = text === null ? [] : (JSON.parse(text) as OldSecret[])
  return all.filter(({ until }) => until > now)
}

/**
 * The list after a rotation that replaces `current`. Earlier ones stay valid until their original end, so that two
 * rotations in a row, such as a call repeated because its response was lost, do not invalidate a secret in use.
 */
export function withOldSecret(kept: readonly OldSecret[], current: string, now: number): OldSecret[] {
  const all = [...kept, { secret: current, until: now + OVERLAP_MS }]
  return all.length > MAX_KEPT ? [...all.slice(0, 1), ...all.slice(1 - MAX_KEPT)] : all
}
