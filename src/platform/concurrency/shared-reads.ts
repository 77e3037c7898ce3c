/** Reads what a key stands for; those who ask for the same key at the same time may be given one answer. */
export type SingleFlight = <T>(key: string, read: () => Promise<T>) => Promise<T>

/**
 * How many executions of equal reads may be under way. With one alone, the process would idle while the database works.
 */
const MAX_UNDER_WAY = 2

interface Line {
  underWay: number
  /** The read that begins when one that is under way ends, where somebody waits for it. */
  next: { start: () => void; answer: Promise<unknown> } | null
}

/**
 * Lets equal reads that wait at the same time share one execution, so that a crowd costs what a few do. Nobody is given
 * anything older than their request: who finds others under way, which may have read already, waits for the next one to
 * begin, and all who wait by then share it. A key has to name everything that the answer depends on: who asks, and for
 * what.
 */
export function createSingleFlight(): SingleFlight {
  const lines = new Map<string, Line>()

  function begin<T>(key: string, line: Line, read: () => Promise<T>): Promise<T> {
    line.underWay++
    // Async, so that a read that throws at once ends like one that fails later.
    const answer = (async () => read())()
    const goOn = () => {
      line.underWay--
      const { next } = line
      line.next = null
      if (next) next.start()
      else if (line.underWay === 0) lines.delete(key)
    }
    answer.then(goOn, goOn)
    return answer
  }

  return <T>(key: string, read: () => Promise<T>) => {
    const line = lines.get(key) ?? { underWay: 0, next: null }
    lines.set(key, line)
    if (line.underWay < MAX_UNDER_WAY) return begin(key, line, read)
    if (line.next) return line.next.answer as Promise<T>
    let start = () => {}
    const answer = new Promise<T>((resolve) => {
      start = () => resolve(begin(key, line, read))
    })
    line.next = { start, answer }
    return answer
  }
}
