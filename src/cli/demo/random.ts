/** Pseudo-random numbers that are the same at every run. */
export interface Dice {
  /** A whole number from 0 to below `size`. */
  below(size: number): number
  pick<T>(items: readonly T[]): T
}

/** A dice by mulberry32 (Tommy Ettinger, public domain): small, and good enough for a demo. */
export function createDice(seed: number): Dice {
  let state = seed
  const below = (size: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * size)
  }
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('there is nothing to pick from')
      return item
    },
  }
}
