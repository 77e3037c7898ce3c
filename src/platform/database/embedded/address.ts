import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { open, readFile, rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Account, assignTo } from './account'

/** The address of the database. */
export interface Address {
  port: number
  password: string
}

/** Longer paths do not fit into a socket's address: 108 bytes on Linux, 104 on macOS. */
const MAX_SOCKET_PATH = 100

const fileOf = (dataDir: string) => join(dataDir, 'database-url')

/** Returns the last used address, from the file `database-url`; undefined when there is none or it is invalid. */
export async function readAddress(dataDir: string): Promise<Address | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  if (!URL.canParse(text.trim())) return undefined
  const { port, password } = new URL(text.trim())
  return port && /^\w+$/.test(password) ? { port: Number(port), password } : undefined
}

/**
 * Stores the address for the next start and for operators: `psql "$(cat data/database-url)"`. Only the owner can read
 * it.
 */
export async function writeAddress(dataDir: string, address: Address, account: Account | undefined): Promise<void> {
  const draft = `${fileOf(dataDir)}.draft`
  const file = await open(draft, 'w', 0o600)
  await file.writeFile(`${tcpUrl(address)}\n`)
  await file.sync()
  await file.close()
  await assignTo(account, draft)
  await rename(draft, fileOf(dataDir))
}

/** A new password and a free port. */
export async function createAddress(): Promise<Address> {
  return { port: await findFreePort(), password: randomBytes(24).toString('hex') }
}

/** Returns the address with another port if its own is in use. */
export async function withFreePort(address: Address): Promise<Address> {
  return (await isFree(address.port)) ? address : { ...address, port: await findFreePort() }
}

/** The URL for `pg`: over the Unix socket, which saves a tenth, when its path is short enough, else over TCP. */
export function urlOf(address: Address, socketDirectory: string): string {
  const socket = join(socketDirectory, `.s.PGSQL.${address.port}`)
  if (process.platform === 'win32' || Buffer.byteLength(socket) > MAX_SOCKET_PATH) return tcpUrl(address)
  return `postgres://clankdin:${address.password}@${encodeURIComponent(socketDirectory)}:${address.port}/clankdin`
}

function tcpUrl({ password, port }: Address): string {
  return `postgres://clankdin:${password}@127.0.0.1:${port}/clankdin`
}

/** Below the range that systems hand out to outgoing connections, so that the port stays free between two starts. */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    server.close()
    return true
  } catch {
    return false
  }
}
