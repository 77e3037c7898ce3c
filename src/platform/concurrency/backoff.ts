/** Returns how long to wait after so many failures in a row, 1 or more: twice as long each time, at most `maxMs`. */
export const backoffMs = (failures: number, firstMs: number, maxMs: number): number =>
  Math.min(firstMs * 2 ** (failures - 1), maxMs)
