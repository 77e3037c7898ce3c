/** An attempt that takes longer frees its slot for the next, so that a hung endpoint does not delay others. */
const SLOW_AFTER_MS = 200

/** The slots of one kind of endpoint. */
export interface WorkerPool {
  /** Endpoints that fail, or those that do not. */
  readonly failing: boolean
  /** The last endpoint of its round. */
  after: string
  readonly freeSlots: number
  /** Whether less than half of the slots for slow attempts is in use: the other half is for endpoints without one. */
  readonly hasRoom: boolean
  /**
   * Takes a slot; `onSlow` is called when the attempt is slow and its slot is freed. Returns the function that ends it.
   */
  enter(onSlow: () => void): () => void
}

/** Creates a pool with `places` slots for new attempts, and `slow` slots for slow ones. */
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
