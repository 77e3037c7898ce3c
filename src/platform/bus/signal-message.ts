import type { Channel } from './bus'

/** A NOTIFY payload must be shorter than 8,000 bytes; signals are ASCII. */
const MAX_MESSAGE_CHARACTERS = 7_900

/** A signal as one word: `post:019b…`. */
export type Signal = `${Channel}:${string}`

/**
 * Signals as messages, each short enough for one NOTIFY and beginning with who sends it. Without signals: one that says
 * only that.
 */
export function encodeSignals(origin: string, signals: Iterable<Signal>): string[] {
  const messages = [origin]
  for (const signal of signals) {
    const last = messages.length - 1
    const longer = `${messages[last]} ${signal}`
    if (longer.length <= MAX_MESSAGE_CHARACTERS) messages[last] = longer
    else messages.push(`${origin} ${signal}`)
  }
  return messages
}

/** Who sent a message, and the signals in it. */
export function decodeSignals(message: string): { origin: string; signals: [Channel, string][] } {
  const [origin = '', ...words] = message.split(' ')
  const signals = words.map((word): [Channel, string] => {
    const colon = word.indexOf(':')
    return [word.slice(0, colon) as Channel, word.slice(colon + 1)]
  })
  return { origin, signals }
}
