/** An attempt that takes longer gives its place to the next: a hung endpoint must not keep others waiting. */
const SLOW_AFTER_MS = 200

/** The places of one kind of endpoint. */
export interface WorkerPool {
  /** Endpoints that fail, or those that do not. */
  readonly failing: boolean
  /** Where its turn through the endpoints stands. */
  after: string
  readonly freeSlots: number
  /**
   * Whether less than half of the room for slow attempts is taken: the other half is for endpoints that have none there
   * yet.
   */
  readonly hasRoom: boolean
  /** Takes a place; `onSlow` is called when the attempt lasts and its place is free again. Answers what ends it. */
  enter(onSlow: () => void): () => void
}

/** A lane with `places` for attempts that have just begun, and room for `slow` ones that last. */
export function createWorkerPool(failing: boolean, places: number, slow: number, after: string): WorkerPool {
  let quick = 0
  let slowOnes = 0
  return {
    failing,
    after,
    get freeSlots() {
      return places - quick
    },
    get hasRoom() {
      return slowOnes < slow / 2
    },
    enter(onSlow) {
      let isSlow = false
      quick++
      const timer = setTimeout(() => {
        if (slowOnes === slow) return
        isSlow = true
        quick--
        slowOnes++
        onSlow()
      }, SLOW_AFTER_MS)
      return () => {
        clearTimeout(timer)
        if (isSlow) slowOnes--
        else quick--
      }
    },
  }
}
