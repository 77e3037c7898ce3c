import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i

/**
 * The address that limits without a key count by: IPv6 by its /64, which is what one customer gets. Behind `proxies`
 * proxies it is read that far from the end of X-Forwarded-For, which those appended to.
 */
export function callerAddress(req: IncomingMessage, proxies: number): string {
  const address = req.socket.remoteAddress ?? 'unknown'
  if (proxies === 0) return networkOf(address)
  const hops = String(req.headers['x-forwarded-for'] ?? '').split(',')
  const forwarded = hops[Math.max(0, hops.length - proxies)]?.trim()
  return networkOf(forwarded && ipaddr.isValid(forwarded) ? forwarded : address)
}

function networkOf(address: string): string {
  const mapped = ipv4.exec(address)?.[1]
  if (mapped) return mapped
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.parse(address.split('%')[0] as string)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const bytes = parsed.toByteArray().fill(0, 8)
  return `${ipaddr.fromByteArray(bytes).toString()}/64`
}
