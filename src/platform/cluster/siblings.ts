import cluster from 'node:cluster'

/** What the processes of one server send each other by way of the supervisor, which passes it on as it is. */
interface SiblingMessage {
  readonly topic: string
  readonly text: string
  /** Who sent it; 0 is the supervisor. */
  readonly from: number
}

/** Marks the messages that the supervisor passes on. */
const KIND = 'clankdin'

/** A message on its way. */
export type Envelope = SiblingMessage & { readonly kind: typeof KIND }

/** Whether a message of a process is one of ours; others are of the cluster module and of prom-client. */
export function isEnvelope(message: unknown): message is Envelope {
  return (message as Envelope | null)?.kind === KIND
}

/** Packs a message. */
export const envelope = (topic: string, text: string, from: number): Envelope => ({ kind: KIND, topic, text, from })

/** The other processes of the same server. */
export interface Siblings {
  /** The name that all of them share and no other server has. */
  readonly server: string
  /** The port that others listen on already; null for the first process. */
  readonly port: number | null
  send(topic: string, text: string): void
  on(topic: string, listener: (text: string, from: number) => void): void
}

/** Topics of the supervisor's own. */
export const READY = 'ready'
export const GONE = 'gone'
export const METRICS = 'metrics'

/** What names the server in the environment of its processes, and the port where others listen already. */
export const SERVER_VARIABLE = 'CLANKDIN_SERVER'
export const PORT_VARIABLE = 'CLANKDIN_SHARED_PORT'

/** The siblings of this process, from its environment; null where it is the only one. */
export function findSiblings(env: Readonly<Record<string, string | undefined>>): Siblings | null {
  const { worker } = cluster
  const { [SERVER_VARIABLE]: server, [PORT_VARIABLE]: port } = env
  if (!worker || !server) return null
  const listeners = new Map<string, ((text: string, from: number) => void)[]>()
  process.on('message', (message) => {
    if (!isEnvelope(message)) return
    for (const listener of listeners.get(message.topic) ?? []) listener(message.text, message.from)
  })
  return {
    server,
    port: port ? Number(port) : null,
    send(topic, text) {
      if (worker.isConnected()) worker.send(envelope(topic, text, worker.id))
    },
    on: (topic, listener) => void listeners.set(topic, [...(listeners.get(topic) ?? []), listener]),
  }
}
