import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

const COLLECT_EVERY_MS = 1

/**
 * Runs work with many minor collections and no full one of its own; returns the bytes that it added to the old
 * generation, which only a full collection frees. What is there before the work is old already when it begins.
 */
export async function growthOfOldSpace(work: () => Promise<unknown>): Promise<number> {
  collect()
  collect()
  const before = usedByOldSpace()
  const timer = setInterval(() => collect({ type: 'minor' }), COLLECT_EVERY_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return usedByOldSpace() - before
}

function usedByOldSpace(): number {
  const spaces = getHeapSpaceStatistics().filter(
    ({ space_name: name }) => name.startsWith('old') || name.startsWith('large'),
  )
  return spaces.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0)
}
