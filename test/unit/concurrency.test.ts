import { pino } from 'pino'
import { backoffMs } from '../../src/platform/concurrency/backoff'
import { createSerialTask } from '../../src/platform/concurrency/serial-task'
import { withTimeout } from '../../src/platform/concurrency/with-timeout'
import { startWorker } from '../../src/platform/concurrency/worker'

const log = pino({ level: 'silent' })

/** A promise that the test settles. */
function deferred<T = void>() {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

describe('withTimeout', () => {
  const never = new Promise<string>(() => undefined)

  it('returns the result of the work, or its error', async () => {
    await expect(withTimeout(Promise.resolve('done'), 60_000, () => 'late')).resolves.toBe('done')
    await expect(withTimeout(Promise.reject(new Error('no')), 60_000, () => 'late')).rejects.toThrow('no')
  })

  it('times out with another result or an error', async () => {
    await expect(withTimeout(never, 1, () => 'late')).resolves.toBe('late')
    const fail = () => {
      throw new Error('too late')
    }
    await expect(withTimeout(never, 1, fail)).rejects.toThrow('too late')
  })
})

test('backoff doubles up to its maximum', () => {
  expect([1, 2, 3, 4, 50].map((failures) => backoffMs(failures, 100, 700))).toEqual([100, 200, 400, 700, 700])
})

describe('a serial task', () => {
  it('runs once more for all calls during a run, and never twice at a time', async () => {
    const runs = [deferred(), deferred(), deferred()]
    let started = 0
    const task = createSerialTask(
      () => runs[started++]?.promise ?? Promise.resolve(),
      () => undefined,
    )
    task()
    task()
    task()
    expect(started).toBe(1)
    runs[0]?.resolve()
    runs[1]?.resolve()
    await task.idle()
    expect(started).toBe(2)
    task()
    expect(started).toBe(3)
    runs[2]?.resolve()
    await task.idle()
  })

  it('passes on failures and continues', async () => {
    const errors: unknown[] = []
    let runs = 0
    const task = createSerialTask(
      async () => {
        if (++runs === 1) throw new Error('first')
      },
      (error) => errors.push(error),
    )
    task()
    task()
    await task.idle()
    expect(runs).toBe(2)
    expect(errors).toEqual([new Error('first')])
  })
})

describe('a worker', () => {
  it('runs at once, again when woken during a run, and after the delay that it returns', async () => {
    const third = deferred()
    const first = deferred()
    let runs = 0
    const worker = startWorker({
      name: 'test',
      log,
      sweepMs: 60_000,
      async work() {
        runs++
        if (runs === 1) await first.promise
        if (runs === 3) third.resolve()
        return runs < 3 ? 1 : null
      },
    })
    expect(runs).toBe(1)
    worker.wake()
    first.resolve()
    await third.promise
    await worker.stop()
    expect(runs).toBe(3)
  })

  it('retries after a failure', async () => {
    const again = deferred()
    let runs = 0
    const worker = startWorker({
      name: 'test',
      log,
      sweepMs: 1,
      async work() {
        if (++runs === 1) throw new Error('away')
        again.resolve()
        return null
      },
    })
    await again.promise
    await worker.stop()
    expect(runs).toBe(2)
  })

  it('stops after the current run', async () => {
    const run = deferred()
    let runs = 0
    const worker = startWorker({
      name: 'test',
      log,
      sweepMs: 1,
      async work() {
        runs++
        await run.promise
        return 0
      },
    })
    let hasStopped = false
    const stopping = worker.stop().then(() => {
      hasStopped = true
    })
    await Promise.resolve()
    expect(hasStopped).toBe(false)
    run.resolve()
    await stopping
    worker.wake()
    expect(runs).toBe(1)
  })
})
