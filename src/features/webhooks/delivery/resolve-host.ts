import dns, { type LookupAddress } from 'node:dns'

/** Resolves all addresses of a name. Rejects, or returns none, when it has none. */
export type HostResolver = (hostname: string) => Promise<LookupAddress[]>

function lookUp(hostname: string): Promise<LookupAddress[]> {
  return dns.promises.lookup(hostname, { all: true })
}

/**
 * Queries DNS without the thread pool: getaddrinfo occupies one of four threads until a name server responds, so that a
 * few unresponsive ones would block all lookups. Names unknown to DNS may still be in the hosts file.
 * @param servers The machine's own unless given, as `address:port`.
 */
export function dnsResolver(servers?: string[]): HostResolver {
  const dnsQueries = new dns.promises.Resolver({ timeout: 1000, tries: 2 })
  if (servers) dnsQueries.setServers(servers)
  return async (hostname) => {
    const [v4, v6] = await Promise.allSettled([dnsQueries.resolve4(hostname), dnsQueries.resolve6(hostname)])
    const addresses: LookupAddress[] = []
    if (v4.status === 'fulfilled') addresses.push(...v4.value.map((address) => ({ address, family: 4 })))
    if (v6.status === 'fulfilled') addresses.push(...v6.value.map((address) => ({ address, family: 6 })))
    const wasSilent = [v4, v6].some((asked) => asked.status === 'rejected' && asked.reason.code === dns.TIMEOUT)
    return addresses.length > 0 || wasSilent ? addresses : lookUp(hostname)
  }
}

const askDns = dnsResolver()

/**
 * Returns the resolver: that of the system if private targets are allowed, otherwise one that unresponsive servers
 * cannot block.
 */
export function resolverFor(allowPrivate: boolean): HostResolver {
  return allowPrivate ? lookUp : askDns
}
