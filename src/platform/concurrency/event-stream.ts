/** A source of events, read one pull at a time. */
export interface Source<T> {
  /** The next event; null when there will be none. Never called again before it has resolved. */
  pull(): Promise<T | null>
  /** Ends it: a waiting pull resolves to null immediately. May be called more than once. */
  stop(): void
}

/**
 * Creates an async iterator over a source. Unlike an async generator, whose `return` waits for a pending `next`, it
 * ends immediately: otherwise a closing socket would keep its subscription until the next event.
 */
export function streamOf<T>(source: Source<T>): AsyncGenerator<T, void, void> {
  const end = async (): Promise<IteratorResult<T, void>> => {
    source.stop()
    return { done: true, value: undefined }
  }
  const stream: AsyncGenerator<T, void, void> = {
    async next(): Promise<IteratorResult<T, void>> {
      const value = await source.pull()
      return value === null ? { done: true, value: undefined } : { done: false, value }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => source.stop(),
  }
  return stream
}

/**
 * Maps a stream: `change` is called with one event after the other, and events for which it returns null are left out.
 * The stream ends as the inner one does, and ends that when `change` fails.
 */
export function mapStream<T, R>(
  stream: AsyncIterator<T, unknown>,
  change: (event: T) => Promise<R | null>,
): AsyncGenerator<R, void, void> {
  return streamOf({
    async pull() {
      for (;;) {
        const step = await stream.next()
        if (step.done) return null
        try {
          const changed = await change(step.value)
          if (changed !== null) return changed
        } catch (error) {
          await stream.return?.()
          throw error
        }
      }
    },
    stop: () => void stream.return?.(),
  })
}

/** The events of several sources as they come, in each source's order; ends when the first of them ends or fails. */
export function mergeSources<T>(sources: readonly Source<T>[]): Source<T> {
  const gate = createGate()
  const idle = new Set(sources)
  const results: { event: T | null; error?: unknown }[] = []

  // Promise.race would add a reaction to the pending pull of an idle source with every event of another.
  function start(source: Source<T>): void {
    idle.delete(source)
    source
      .pull()
      .then(
        (event) => {
          idle.add(source)
          results.push({ event })
        },
        (error: unknown) => results.push({ event: null, error }),
      )
      .finally(gate.open)
  }

  return {
    async pull() {
      for (const source of idle) start(source)
      for (;;) {
        const result = results.shift()
        if (result?.error !== undefined) throw result.error
        if (result) return result.event
        await gate.wait()
      }
    },
    stop() {
      for (const source of sources) source.stop()
    },
  }
}

/** Blocks one waiter until it is opened; if it was opened while nobody waited, the next waiter passes at once. */
export interface Gate {
  wait(): Promise<void>
  open(): void
}

/** A closed gate. */
export function createGate(): Gate {
  let isOpen = false
  let wake: (() => void) | null = null
  return {
    async wait() {
      if (!isOpen) await new Promise<void>((resolve) => (wake = resolve))
      isOpen = false
      wake = null
    },
    open() {
      isOpen = true
      wake?.()
    },
  }
}
