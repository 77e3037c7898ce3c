import { MessageType } from 'graphql-ws'

/** The beginning of every message of graphql-ws about an operation. */
const beginning = /^\{"id":"(n\d+)","type":"(\w+)"/

/**
 * Translates the ids of operations on one socket. A client may reuse an id as soon as it has completed the operation,
 * while graphql-ws, which identifies operations by id, still executes it. Here each operation gets a number of its own,
 * so that messages of an earlier one are not attributed to a later one.
 */
export class OperationIds {
  /** The client's ids by number. There are few: searching for one costs less than a second map for each socket. */
  private readonly idOf = new Map<string, string>()
  private last = 0

  /**
   * A message from the client, with an id of its own for each operation; null for a `subscribe` with an id that is in
   * use.
   */
  receive(text: string): string | null {
    const message = parse(text)
    if (typeof message?.id !== 'string' || message.id === '') return text
    const { id, type } = message
    if (type === MessageType.Subscribe) {
      if (this.numberOf(id) !== undefined) return null
      // An object with numbers as keys, as graphql-ws would have then, needs more memory.
      const number = `n${++this.last}`
      this.idOf.set(number, id)
      return JSON.stringify({ ...message, id: number })
    }
    if (type !== MessageType.Complete) return text
    const number = this.numberOf(id) ?? 'none'
    this.idOf.delete(number)
    return JSON.stringify({ ...message, id: number })
  }

  /**
   * A message to the client, with the client's id; null for a message of an operation that the client has completed.
   */
  send(text: string): string | null {
    const [found, number = '', type] = beginning.exec(text) ?? []
    if (found === undefined) return text
    const id = this.idOf.get(number)
    if (id === undefined) return null
    if (type !== MessageType.Next) this.idOf.delete(number)
    return `{"id":${JSON.stringify(id)},"type":"${type}"${text.slice(found.length)}`
  }

  private numberOf(id: string): string | undefined {
    for (const [number, known] of this.idOf) if (known === id) return number
    return undefined
  }
}

/** Returns the message; null for invalid JSON, which graphql-ws rejects. */
function parse(text: string): { type?: unknown; id?: unknown } | null {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
