import { createSingleFlight } from '../../src/platform/concurrency/shared-reads'

/** A store whose reads end when the test lets them, each with the value at its beginning. */
function slowStore() {
  const share = createSingleFlight()
  const reads: (() => void)[] = []
  const store = {
    value: 'old',
    reads,
    read: (key = 'post') =>
      share(key, () => {
        const { value } = store
        return new Promise<string>((resolve) => reads.push(() => resolve(value)))
      }),
  }
  return store
}

describe('reads that wait together', () => {
  it('share one execution once two are under way', async () => {
    const store = slowStore()
    const first = [store.read(), store.read()]
    const others = [store.read(), store.read(), store.read()]
    expect(store.reads).toHaveLength(2)
    store.reads[0]?.()
    await first[0]
    expect(store.reads).toHaveLength(3)
    store.reads[1]?.()
    store.reads[2]?.()
    expect(await Promise.all([...first, ...others])).toEqual(Array(5).fill('old'))
    expect(store.reads).toHaveLength(3)
  })

  it('never get a value from before they began', async () => {
    const store = slowStore()
    const before = [store.read(), store.read()]
    store.value = 'new'
    const after = store.read()
    for (const turn of [0, 1]) store.reads[turn]?.()
    expect(await Promise.all(before)).toEqual(['old', 'old'])
    store.reads[2]?.()
    expect(await after).toBe('new')
  })

  it('do not wait for those of another key', () => {
    const store = slowStore()
    void ['a post', 'a post', 'another'].map(store.read)
    expect(store.reads).toHaveLength(3)
  })

  it('begin again once nobody waits', async () => {
    const store = slowStore()
    for (const turn of [0, 1, 2, 3]) {
      const response = store.read()
      expect(store.reads).toHaveLength(turn + 1)
      store.reads[turn]?.()
      await response
    }
  })

  it('continue after one that failed, which fails for all who shared it and for nobody else', async () => {
    const share = createSingleFlight()
    const failing = () => Promise.reject(new Error('away'))
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => share('post', failing)))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    await expect(share('post', async () => 'back')).resolves.toBe('back')
  })

  it('continue after reads that throw synchronously', async () => {
    const share = createSingleFlight()
    const throwing = () => {
      throw new Error('away')
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => share('post', throwing)))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    await expect(share('post', async () => 'back')).resolves.toBe('back')
  })
})
