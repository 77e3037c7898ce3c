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
  return new SourceStream(source)
}

/**
 * Maps a stream: `change` is called with one event after the other, and events for which it returns null are left out.
 * The stream ends as the inner one does, and ends that when `change` fails.
 */
export function mapStream<T, R>(
  stream: AsyncIterator<T, unknown>,
  change: (event: T) => Promise<R | null>,
): AsyncGenerator<R, void, void> {
  return new SourceStream(new MappedSource(stream, change))
}

// Thousands of streams wait for their next event at a time. They are classes because methods of a prototype exist once,
// and what waits is a callback because a waiting async function takes four times as much memory.

class SourceStream<T> implements AsyncGenerator<T, void, void> {
  constructor(private readonly source: Source<T>) {}

  next(): Promise<IteratorResult<T, void>> {
    return this.source.pull().then(resultOf)
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.source.stop()
    return { done: true, value: undefined }
  }

  throw(): Promise<IteratorResult<T, void>> {
    return this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.source.stop()
  }
}

const resultOf = <T>(value: T | null): IteratorResult<T, void> =>
  value === null ? { done: true, value: undefined } : { done: false, value }

class MappedSource<T, R> implements Source<R> {
  constructor(
    private readonly stream: AsyncIterator<T, unknown>,
    private readonly change: (event: T) => Promise<R | null>,
  ) {}

  pull(): Promise<R | null> {
    return this.stream.next().then((step) => this.take(step))
  }

  stop(): void {
    void this.stream.return?.()
  }

  private async take(first: IteratorResult<T, unknown>): Promise<R | null> {
    for (let step = first; !step.done; step = await this.stream.next()) {
      try {
        const changed = await this.change(step.value)
        if (changed !== null) return changed
      } catch (error) {
        await this.stream.return?.()
        throw error
      }
    }
    return null
  }
}

/** The events of several sources as they come, in each source's order; ends when the first of them ends or fails. */
export function mergeSources<T>(sources: readonly Source<T>[]): Source<T> {
  const gate = new Gate()
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
      .finally(() => gate.open())
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
export class Gate {
  private isOpen = false
  private wake: (() => void) | null = null

  wait(): Promise<void> {
    if (!this.isOpen) return new Promise((resolve) => (this.wake = resolve))
    this.isOpen = false
    return Promise.resolve()
  }

  open(): void {
    this.isOpen = this.wake === null
    this.wake?.()
    this.wake = null
  }
}
