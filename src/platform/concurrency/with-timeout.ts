/**
 * Waits for work no longer than `ms`; then the result is what `onTimeout` returns, or throws. The work itself
 * continues: a caller that must stop it has to do so in `onTimeout`. A rejection that comes after the timeout is
 * ignored.
 */
export async function withTimeout<T, Late = T>(
  work: T | PromiseLike<T>,
  ms: number,
  onTimeout: () => Late,
): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Late>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(onTimeout())
      } catch (error) {
        reject(error)
      }
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
