import { createDeadline } from '../../src/platform/concurrency/deadline'
import { InFlight } from '../../src/platform/concurrency/in-flight'
import { growthOfOldSpace } from '../support/memory'

test('items are removed in any order, and the others stay', () => {
  const inFlight = new InFlight<string>()
  const remove = new Map(['a', 'b', 'c', 'd'].map((item) => [item, inFlight.add(item)]))
  for (const [removed, rest] of [
    ['b', 'acd'],
    ['d', 'ac'],
    ['a', 'c'],
    ['c', ''],
  ] as const) {
    remove.get(removed)?.()
    expect(inFlight.items().sort().join('')).toBe(rest)
    expect(inFlight.size).toBe(rest.length)
  }
  inFlight.add('e')
  expect(inFlight.items()).toEqual(['e'])
})

const ITEMS = 2_500
const ITEM_BYTES = 4_000

/** Adds items with a payload, and removes each when sixteen more were added. */
function addAndRemove(add: (item: object) => () => void, collectMinor: () => void): void {
  const removals: (() => void)[] = []
  for (let n = 0; n < ITEMS; n++) {
    removals.push(add({ payload: new Array(ITEM_BYTES / 8).fill(n) }))
    if (removals.length > 16) removals.shift()?.()
    if (n % 100 === 0) collectMinor()
  }
}

test('minor collections free what was removed, which a Set keeps', async () => {
  const inFlight = new InFlight<object>()
  const kept = await growthOfOldSpace((collectMinor) => addAndRemove((item) => inFlight.add(item), collectMinor))
  const set = new Set<object>()
  const keptOfSet = await growthOfOldSpace((collectMinor) =>
    addAndRemove((item) => {
      set.add(item)
      return () => void set.delete(item)
    }, collectMinor),
  )
  const all = ITEMS * ITEM_BYTES
  expect(keptOfSet).toBeGreaterThan(all / 4)
  expect(kept).toBeLessThan(all / 8)
})

describe('a deadline', () => {
  it('ends what takes too long, and nothing that was removed before', async () => {
    const deadline = createDeadline(40)
    const ended: string[] = []
    const removed = deadline({ expire: () => ended.push('removed') })
    await new Promise<void>((resolve) => {
      const first = deadline({
        expire() {
          ended.push('first')
          first()
        },
      })
      removed()
      const last = deadline({
        expire() {
          last()
          resolve()
        },
      })
    })
    expect(ended).toEqual(['first'])
  })

  it('works again after a time without items', async () => {
    const deadline = createDeadline(20)
    for (let time = 0; time < 2; time++)
      await new Promise<void>((resolve) => {
        const end = deadline({
          expire() {
            end()
            resolve()
          },
        })
      })
  })
})
