import { GONE, type Siblings } from '../../platform/cluster/siblings'

const TOPIC = 'connections'

/** How many connections stand under a name in all processes of this server, a change of this one added. */
export type CountConnection = (name: string, change: 1 | -1) => number

/** Counts connections; each process sends the others how many it has under a name. */
export function createConnectionCounts(siblings: Siblings | null): CountConnection {
  const own = new Map<string, number>()
  const others = new Map<number, Map<string, number>>()

  siblings?.on(TOPIC, (text, from) => {
    const [, number = '0', name = ''] = /^(\d+) (.*)$/s.exec(text) ?? []
    const counts = others.get(from) ?? new Map<string, number>()
    others.set(from, counts)
    set(counts, name, Number(number))
  })
  siblings?.on(GONE, (_, from) => void others.delete(from))

  return (name, change) => {
    const now = (own.get(name) ?? 0) + change
    set(own, name, now)
    siblings?.send(TOPIC, `${now} ${name}`)
    return [...others.values()].reduce((sum, counts) => sum + (counts.get(name) ?? 0), now)
  }
}

function set(counts: Map<string, number>, name: string, number: number): void {
  if (number > 0) counts.set(name, number)
  else counts.delete(name)
}
