import { randomBytes } from 'node:crypto'
import type { Bus } from '../bus/bus'
import type { Siblings } from '../cluster/siblings'
import { type LimitName, limitRules, type RateLimits } from './rate-limit-rules'
import { createSlidingWindow, type RateLimitStatus, type SlidingWindow } from './sliding-window'

/**
 * The limits that protect the machine: counted in memory, shared with the other processes, and exact only within one
 * server.
 */
type RequestLimitName = Extract<LimitName, 'requests' | 'anonymous_requests'>

/** Counts requests a minute. It never waits and never fails, with or without a database. */
export interface RequestLimiter {
  /**
   * Counts one request of a subject (an agent's id, or an address) unless the limit is exceeded: then `taken` is false.
   * Null without limits.
   */
  take(name: RequestLimitName, subject: string): (RateLimitStatus & { readonly taken: boolean }) | null
  /** The status of a subject; null without limits. */
  statusOf(name: RequestLimitName, subject: string): RateLimitStatus | null
  close(): void
}

const SHARE_INTERVAL_MS = 1_000
const FORGET_INTERVAL_MS = 60_000
/** A process that has counted this part of a limit since it last shared its counts shares them at once. */
const SHARE_AT_ONCE_RATIO = 1 / 20
/** The maximum length of the counts in one signal; a signal has to fit into one NOTIFY. */
const MAX_MESSAGE_CHARACTERS = 6_000
const MAX_SUBJECTS = 50_000

interface Tally {
  readonly word: string
  readonly window: SlidingWindow
  unshared: number
}

/** What the processes of one server share at once; the bus is for other servers. */
const TOPIC = 'requests'

/** A limiter that shares its counts with the other processes: at once with those of its server. */
export function createRequestLimiter(
  limits: RateLimits | null,
  bus: Bus,
  siblings: Siblings | null = null,
): RequestLimiter {
  if (!limits) return { take: () => null, statusOf: () => null, close: () => undefined }
  const tallies = new Map<string, Tally>()
  const unshared = new Set<Tally>()
  // Processes of one server have the same origin on the bus: they have received each other's counts already.
  const origin = siblings?.server.replaceAll('-', '') ?? randomBytes(6).toString('hex')
  let sequence = 0
  let isSharing = false

  function tallyOf(name: RequestLimitName, subject: string): Tally {
    const word = `${name}=${subject}`
    let tally = tallies.get(word)
    if (!tally) {
      // When there are too many subjects, the oldest one is dropped.
      if (tallies.size >= MAX_SUBJECTS) tallies.delete(tallies.keys().next().value ?? '')
      tally = { word, window: createSlidingWindow(limitRules[name].windowSeconds * 1_000), unshared: 0 }
      tallies.set(word, tally)
    }
    return tally
  }

  function forgetIdle(): void {
    const now = performance.now()
    for (const [word, tally] of tallies) if (tally.window.used(now) === 0) tallies.delete(word)
  }

  function share(): void {
    isSharing = false
    let words = ''
    const send = () => {
      if (words) bus.publish('requests', `${origin}-${process.pid}-${sequence++}${words}`)
      words = ''
    }
    for (const tally of unshared) {
      words += `,${tally.unshared}=${tally.word}`
      tally.unshared = 0
      if (words.length > MAX_MESSAGE_CHARACTERS) send()
    }
    unshared.clear()
    send()
  }

  const receive = (words: string[]) => {
    const now = performance.now()
    for (const word of words) {
      const [count, name, subject] = word.split('=')
      if (isRequestLimit(name) && subject) tallyOf(name, subject).window.add(now, Number(count))
    }
  }
  const stopListening = bus.subscribe('requests', (message) => {
    if (!message.startsWith(origin)) receive(message.split(',').slice(1))
  })
  siblings?.on(TOPIC, (word) => receive([word]))
  const timers = [setInterval(share, SHARE_INTERVAL_MS).unref(), setInterval(forgetIdle, FORGET_INTERVAL_MS).unref()]

  return {
    take(name, subject) {
      const now = performance.now()
      const limit = limits[name]
      const tally = tallyOf(name, subject)
      const taken = tally.window.used(now) < limit
      if (taken) {
        tally.window.add(now, 1)
        tally.unshared++
        siblings?.send(TOPIC, `1=${tally.word}`)
        unshared.add(tally)
        if (tally.unshared >= limit * SHARE_AT_ONCE_RATIO && !isSharing) {
          isSharing = true
          setImmediate(share)
        }
      }
      return { taken, ...tally.window.statusOf(now, limit) }
    },
    statusOf: (name, subject) => tallyOf(name, subject).window.statusOf(performance.now(), limits[name]),
    close() {
      timers.forEach(clearInterval)
      stopListening()
    },
  }
}

function isRequestLimit(name: string | undefined): name is RequestLimitName {
  return name === 'requests' || name === 'anonymous_requests'
}
