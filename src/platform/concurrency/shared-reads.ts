/** Runs a read; concurrent calls with the same key may share one execution and its result. */
export type SingleFlight = <T>(key: string, read: () => Promise<T>) => Promise<T>

/**
 * How many executions of equal reads may run at a time. With only one, the process would idle while the database works.
 */
const MAX_UNDER_WAY = 2

interface Line {
  underWay: number
  /** The read that begins when a running one ends, if anybody waits for it. */
  next: { start: () => void; result: Promise<unknown> } | null
}

/**
 * Lets concurrent equal reads share one execution, so that many cost as much as a few. No caller gets a result older
 * than its request: if executions are running, which may have read already, the caller waits for the next one to begin,
 * and all callers waiting by then share it. The key must contain everything that the result depends on: the caller and
 * the request.
 */
export function createSingleFlight(): SingleFlight {
  const lines = new Map<string, Line>()

  function begin<T>(key: string, line: Line, read: () => Promise<T>): Promise<T> {
    line.underWay++
    // Async, so that a read that throws synchronously ends like one that rejects later.
    const result = (async () => read())()
    const goOn = () => {
      line.underWay--
      const { next } = line
      line.next = null
      if (next) next.start()
      else if (line.underWay === 0) lines.delete(key)
    }
    result.then(goOn, goOn)
    return result
  }

  return <T>(key: string, read: () => Promise<T>) => {
    const line = lines.get(key) ?? { underWay: 0, next: null }
    lines.set(key, line)
    if (line.underWay < MAX_UNDER_WAY) return begin(key, line, read)
    if (line.next) return line.next.result as Promise<T>
    let start = () => {}
    const result = new Promise<T>((resolve) => {
      start = () => resolve(begin(key, line, read))
    })
    line.next = { start, result }
    return result
  }
}
