import { Gate, mapStream, type Source, streamOf } from '../../src/platform/concurrency/event-stream'

/** A source of what is put into it, which waits as those of subscriptions do. */
function createQueue<T>() {
  const gate = new Gate()
  const items: T[] = []
  let isStopped = false
  const source: Source<T> = {
    pull: () => (items.length > 0 || isStopped ? take() : gate.wait().then(take)),
    stop() {
      isStopped = true
      gate.open()
    },
  }
  const take = async () => items.shift() ?? null
  const put = (item: T) => {
    items.push(item)
    gate.open()
  }
  return { source, put }
}

const even = async (n: number) => (n % 2 === 0 ? n : null)

it('a mapped stream leaves out events, and ends at once while it waits', async () => {
  const { source, put } = createQueue<number>()
  const stream = mapStream(streamOf(source), even)
  const first = stream.next()
  for (const n of [1, 3, 4, 5]) put(n)
  await expect(first).resolves.toEqual({ done: false, value: 4 })
  const waiting = stream.next()
  await stream.return()
  await expect(waiting).resolves.toEqual({ done: true, value: undefined })
})

it('a mapped stream fails with its mapping, and ends the inner one', async () => {
  const { source, put } = createQueue<number>()
  const inner = streamOf(source)
  const stream = mapStream(inner, () => Promise.reject(new Error('no')))
  put(1)
  await expect(stream.next()).rejects.toThrow('no')
  await expect(inner.next()).resolves.toEqual({ done: true, value: undefined })
})

it('a gate that was opened while nobody waited lets one pass', async () => {
  const gate = new Gate()
  gate.open()
  gate.open()
  await gate.wait()
  let hasPassed = false
  const second = gate.wait().then(() => (hasPassed = true))
  await Promise.resolve()
  expect(hasPassed).toBe(false)
  gate.open()
  await second
})
