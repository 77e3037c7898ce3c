/** A secret that a rotation put aside, and when it stops signing (ms since 1970). */
export interface OldSecret {
  readonly secret: string
  readonly until: number
}

const OVERLAP_MS = 24 * 60 * 60 * 1000
/** Each adds a signature to every delivery; whoever rotates more often than this in a day loses those in the middle. */
const MAX_KEPT = 4

/** What is kept of a sealed list's text; null is an empty list. */
export function readOldSecrets(text: string | null, now: number): OldSecret[] {
  const all = text === null ? [] : (JSON.parse(text) as OldSecret[])
  return all.filter(({ until }) => until > now)
}

/**
 * The list after a rotation that puts `current` aside. Earlier ones keep the day that they were promised, so that two
 * rotations in a row, such as a call that was repeated because its response was lost, cut nobody off.
 */
export function withOldSecret(kept: readonly OldSecret[], current: string, now: number): OldSecret[] {
  const all = [...kept, { secret: current, until: now + OVERLAP_MS }]
  return all.length > MAX_KEPT ? [...all.slice(0, 1), ...all.slice(1 - MAX_KEPT)] : all
}
