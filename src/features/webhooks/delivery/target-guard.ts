import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { withTimeout } from '../../../platform/concurrency/with-timeout'
import { badInput } from '../../../platform/errors/errors'
import { type HostResolver, resolverFor } from './resolve-host'

/** The policy for webhook targets. `allowPrivate` (development only) permits http, any port and private addresses. */
export interface TargetPolicy {
  allowPrivate: boolean
}

const MAX_URL_CHARACTERS = 2048
const RESOLVE_TIMEOUT_MS = 2000
const PUBLIC_PORTS = ['', '443', '8443']

/** Azure's platform address: public by its range, but inside every virtual machine it is the host. */
const azurePlatform = '168.63.129.16'
/** The assigned global IPv6 addresses (RFC 4291 2.4); others embed IPv4, are local, or are unassigned. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address written in its usual form is public unicast: not private, loopback, link-local, shared, reserved,
 * multicast, nor an IPv6 address that tunnels to an IPv4 one. Any other text is not public.
 */
export function isPublicAddress(ip: string): boolean {
  if (isIP(ip) === 0 || ip.includes('%')) return false
  const address = ipaddr.parse(ip)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv6 ? address.match(globalUnicast) : address.toString() !== azurePlatform
}

/** The address in a URL's `hostname`, without the brackets of IPv6; null for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(bare) === 0 ? null : bare
}

/** Checks the rules of a target that do not depend on its host. @throws BAD_USER_INPUT on `url`, naming the rule. */
export function checkTargetForm(text: string, policy: TargetPolicy): URL {
  if (text.length > MAX_URL_CHARACTERS) throw badInput('url', 'url is longer than 2,048 characters.')
  if (!URL.canParse(text)) throw badInput('url', 'url must be a whole address, such as https://example.com/hook.')
  const url = new URL(text)
  const isHttp = policy.allowPrivate && url.protocol === 'http:'
  if (url.protocol !== 'https:' && !isHttp) throw badInput('url', 'url must begin with https://.')
  if (url.username || url.password) throw badInput('url', 'url must not carry a user name or password (user:pass@).')
  if (!policy.allowPrivate && !PUBLIC_PORTS.includes(url.port)) {
    throw badInput('url', 'url must use port 443 or 8443.')
  }
  return url
}

/**
 * Checks a target without the network. Every spelling of an address (decimal, octal, short, full-width, mapped) is
 * checked as the WHATWG URL parser reads it, as a connection would use it; a name is checked at delivery by its
 * addresses.
 * @throws BAD_USER_INPUT on `url`, naming the rule.
 */
export function checkTargetUrl(text: string, policy: TargetPolicy): URL {
  const url = checkTargetForm(text, policy)
  if (policy.allowPrivate) return url
  const address = literalAddress(url.hostname)
  if (address !== null && !isPublicAddress(address)) {
    throw badInput('url', 'url must lead to a public address; this one is private, local or reserved.')
  }
  // RFC 6761 6.3: these names are loopback, whatever a resolver returns. An absolute name ends with a dot.
  if (/(^|\.)localhost\.?$/.test(url.hostname)) {
    throw badInput('url', 'url must lead to a public address; localhost is this machine itself.')
  }
  return url
}

/**
 * Rejects a target whose name resolves to a private address now. One that does not resolve, or not within `timeoutMs`,
 * is accepted: it is checked again at every connection. @throws BAD_USER_INPUT on `url`, without the address.
 */
export async function checkResolvable(
  url: URL,
  policy: TargetPolicy,
  resolve: HostResolver = resolverFor(policy.allowPrivate),
  timeoutMs = RESOLVE_TIMEOUT_MS,
): Promise<void> {
  if (policy.allowPrivate || literalAddress(url.hostname) !== null) return
  const resolving = resolve(url.hostname).catch(() => [])
  const addresses = await withTimeout(resolving, timeoutMs, () => [])
  if (!addresses.every(({ address }) => isPublicAddress(address))) {
    throw badInput('url', "url must lead to a public address; its host's name leads to a private one.")
  }
}
