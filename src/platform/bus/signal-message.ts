import type { Channel } from './bus'

/** A NOTIFY payload must be shorter than 8,000 bytes; signals are ASCII. */
const MAX_MESSAGE_CHARACTERS = 7_900

/** A signal as one word: `post:019b…`. */
export type Signal = `${Channel}:${string}`

/**
 * Encodes signals as messages, each short enough for one NOTIFY and beginning with its sender. Without signals it is
 * one message with the sender alone.
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

/** Returns the sender of a message, and its signals. */
export function decodeSignals(message: string): { origin: string; signals: [Channel, string][] } {
  const [origin = '', ...words] = message.split(' ')
  const signals = words.map((word): [Channel, string] => {
    const colon = word.indexOf(':')
    return [word.slice(0, colon) as Channel, word.slice(colon + 1)]
  })
  return { origin, signals }
}
