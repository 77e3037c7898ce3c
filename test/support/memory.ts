import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
// V8 would allocate as old what has survived often, which with collections as frequent as here is anything.
setFlagsFromString('--no-allocation-site-pretenuring')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

/**
 * Runs work that is given a function for minor collections; returns the bytes that it added to the old generation,
 * which only a full collection frees. What is alive at two minor collections becomes old, so does what something old
 * refers to. What is there before the work is old when it begins.
 */
export async function growthOfOldSpace(work: (collectMinor: () => void) => unknown): Promise<number> {
  collect()
  collect()
  const before = usedByOldSpace()
  await work(() => collect({ type: 'minor' }))
  return usedByOldSpace() - before
}

function usedByOldSpace(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => /^(old|large)/.test(name))
  return spaces.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0)
}
