import type { ApiResponse } from '../support/client'
import { note } from './figures'

/** Patterns of leaked internals: pages of a framework, statements, stacks, paths. */
const inside =
  /<html|<!doctype|<pre>|node_modules|\.[tj]s:\d|\n\s+at |\/src\/|\/work\/|\b(?:select|update|delete|insert)\b.*\b(?:from|set|into)\b|relation "|column "|syntax error at|violates|SQLSTATE|QueryFailed|TypeError|RangeError|Cannot read prop|ECONN|internal_server/i

/** Sends hostile input, counts it, and collects unexpected results. */
export interface Trial {
  readonly faults: string[]
  /** One try: `what` names it, and the response must have one of these statuses. */
  try(what: string, response: ApiResponse, statuses: readonly number[] | null, more?: readonly string[]): void
  /** Runs a few at a time. */
  all<T>(items: readonly T[], one: (item: T) => Promise<void>): Promise<void>
  /** Records the number of tries. */
  end(name: string): void
}

/** Creates a trial; the quick run takes only every n-th item of each list. */
export function createTrial(thinning: number): Trial {
  const faults: string[] = []
  const step = process.env.FAULT_FIGURES ? 1 : thinning
  let tried = 0
  return {
    faults,
    try(what, response, statuses, more = []) {
      tried++
      const short = what.length > 200 ? `${what.slice(0, 200)}…` : what
      const fail = (why: string) => faults.push(`${short} → ${response.status} ${response.text.slice(0, 300)}: ${why}`)
      if (response.status >= 500) fail('a fault of ours')
      else if (statuses && !statuses.includes(response.status)) fail(`should be ${statuses.join(' or ')}`)
      if (response.status >= 400 && inside.test(response.text)) fail('exposes internals')
      for (const one of more) fail(one)
    },
    async all(items, one) {
      const queue = items.filter((_, index) => index % step === 0)
      if (queue.length === 0) throw new Error('There is nothing to try.')
      const worker = async () => {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) await one(item)
      }
      await Promise.all(Array.from({ length: 8 }, worker))
    },
    end: (name) => note(`hostile inputs tried ${name}`, tried),
  }
}
