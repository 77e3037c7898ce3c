import type { Channel } from './bus'

/** A NOTIFY payload must be shorter than 8,000 bytes; hints are ASCII. */
const MAX_MESSAGE_CHARACTERS = 7_900

/** A hint as one word: `post:019b…`. */
export type Signal = `${Channel}:${string}`

/**
 * Hints as messages, each short enough for one NOTIFY and beginning with who sends it. Without hints: one that says
 * only that.
 */
export function encodeSignals(origin: string, hints: Iterable<Signal>): string[] {
  const messages = [origin]
  for (const hint of hints) {
    const last = messages.length - 1
    const longer = `${messages[last]} ${hint}`
    if (longer.length <= MAX_MESSAGE_CHARACTERS) messages[last] = longer
    else messages.push(`${origin} ${hint}`)
  }
  return messages
}

/** Who sent a message, and the hints in it. */
export function decodeSignals(message: string): { origin: string; hints: [Channel, string][] } {
  const [origin = '', ...words] = message.split(' ')
  const hints = words.map((word): [Channel, string] => {
    const colon = word.indexOf(':')
    return [word.slice(0, colon) as Channel, word.slice(colon + 1)]
  })
  return { origin, hints }
}
