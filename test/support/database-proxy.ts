import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A proxy to the database that a test can interrupt. */
export interface DatabaseProxy {
  /** The database's URL, through the proxy. */
  readonly url: string
  /** Closes every connection and rejects new ones, like a stopped database. */
  takeAway(): Promise<void>
  /** Accepts connections but forwards nothing, like a failed machine. */
  freeze(): void
  /** Closes the connections, like a restart of the database. */
  cut(): void
  /** Restores normal operation. */
  giveBack(): Promise<void>
  close(): Promise<void>
}

/**
 * Puts a proxy before the database on this machine that `target` names, whose URL may name a socket of the file system.
 */
export async function createDatabaseProxy(target: string): Promise<DatabaseProxy> {
  const { port } = new URL(target)
  const sockets = new Set<Socket>()
  let isFrozen = false
  const join = (from: Socket, to: Socket) => {
    from.on('data', (data) => isFrozen || to.write(data))
    from.on('error', () => undefined)
    from.on('close', () => {
      sockets.delete(from)
      if (!isFrozen) to.destroy()
    })
    sockets.add(from)
  }
  const open = async (at: number): Promise<Server> => {
    const server = createServer((near) => {
      const far = connect(Number(port), '127.0.0.1')
      join(near, far)
      join(far, near)
    })
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  let server: Server | null = await open(0)
  const own = (server.address() as AddressInfo).port
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(own)
  const takeAway = async () => {
    const gone = server
    server = null
    gone?.close()
    cut()
    if (gone) await once(gone, 'close')
  }
  return {
    url: url.href,
    takeAway,
    cut,
    freeze() {
      isFrozen = true
      // Otherwise Node would close a connection that the other side closes.
      for (const socket of sockets) socket.pause()
    },
    async giveBack() {
      if (isFrozen) cut()
      isFrozen = false
      server ??= await open(own)
    },
    close: takeAway,
  }
}
