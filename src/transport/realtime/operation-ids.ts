import { MessageType } from 'graphql-ws'

/** Translates the ids of operations on one socket. */
export interface OperationIds {
  /**
   * A message from the client, with an id of its own for each operation; null for a `subscribe` with an id that is in
   * use.
   */
  receive(text: string): string | null
  /**
   * A message to the client, with the client's id; null for a message of an operation that the client has completed.
   */
  send(text: string): string | null
}

/** The beginning of every message of graphql-ws about an operation. */
const beginning = /^\{"id":"(\d+)","type":"(\w+)"/

/**
 * A client may reuse an id as soon as it has completed the operation, while graphql-ws, which identifies operations by
 * id, still executes it. Here each operation gets a number of its own, so that messages of an earlier one are not
 * attributed to a later one.
 */
export function createOperationIds(): OperationIds {
  const numberOf = new Map<string, string>()
  const idOf = new Map<string, string>()
  let last = 0

  function forget(number: string): void {
    numberOf.delete(idOf.get(number) ?? '')
    idOf.delete(number)
  }

  return {
    receive(text) {
      const message = parse(text)
      if (typeof message?.id !== 'string' || message.id === '') return text
      const { id, type } = message
      if (type === MessageType.Subscribe) {
        if (numberOf.has(id)) return null
        const number = String(++last)
        numberOf.set(id, number)
        idOf.set(number, id)
        return JSON.stringify({ ...message, id: number })
      }
      if (type !== MessageType.Complete) return text
      const number = numberOf.get(id) ?? 'none'
      forget(number)
      return JSON.stringify({ ...message, id: number })
    },
    send(text) {
      const [found, number = '', type] = beginning.exec(text) ?? []
      if (found === undefined) return text
      const id = idOf.get(number)
      if (id === undefined) return null
      if (type !== MessageType.Next) forget(number)
      return `{"id":${JSON.stringify(id)},"type":"${type}"${text.slice(found.length)}`
    },
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
