/** One server of a URL that may name several. */
export interface DatabaseHost {
  readonly host: string
  readonly port: number
}

/** The contents of a postgres:// URL, as libpq reads it. */
export interface DatabaseAddress {
  readonly hosts: readonly DatabaseHost[]
  /** The URL with the first host alone and without `target_session_attrs`, for drivers that support no more. */
  readonly url: string
  /** Whether the connection needs a server that accepts writes. */
  readonly needsWrites: boolean
}

const FORM = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]*)([^?#]*)(?:\?([^#]*))?$/
const DEFAULT_PORT = '5432'
const SESSION_ATTRS = ['any', 'read-write', 'primary']

/**
 * Reads a URL such as `postgres://user@one:5432,two:5432/name?target_session_attrs=read-write`. Throws an Error whose
 * message goes on after the name of the setting.
 */
export function readDatabaseUrl(text: string): DatabaseAddress {
  const [, head = '', authority = '', path = '', search = ''] = FORM.exec(text) ?? []
  if (!head) throw new Error('must be a URL that begins with postgres:// or postgresql://')
  const query = new URLSearchParams(search)
  const attrs = query.get('target_session_attrs') ?? 'any'
  if (!SESSION_ATTRS.includes(attrs))
    throw new Error(`must have a target_session_attrs of ${SESSION_ATTRS.join(', ')}, or none`)
  query.delete('target_session_attrs')
  const names = (query.get('host') ?? authority).split(',')
  if (names.length === 1 && !query.has('host')) return single(`${head}${authority}${path}`, query, attrs)
  const ports = query.get('port')?.split(',')
  const hosts = names.map((name, index) => hostOf(name, ports?.[index] ?? ports?.[0]))
  query.delete('host')
  query.delete('port')
  const [first] = hosts as [DatabaseHost]
  const isSocket = first.host.startsWith('/')
  const shown = isSocket ? encodeURIComponent(first.host) : first.host.includes(':') ? `[${first.host}]` : first.host
  return { ...single(`${head}${shown}:${first.port}${path}`, query, attrs), hosts }
}

/** Reads URLs of replicas with commas between them. Throws as `readDatabaseUrl` does. */
export function readReplicaUrls(text: string): readonly string[] {
  const urls = text
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean)
  if (urls.some((url) => !FORM.test(url) || readDatabaseUrl(url).needsWrites))
    throw new Error('must be URLs that begin with postgres://, one host in each, with commas between them')
  return urls
}

/**
 * Whether each replica is named once, and none of them is the server of a given URL. A URL with several hosts may name
 * them all: any may become the primary.
 */
export function areOthers(replicas: readonly string[], given: readonly string[]): boolean {
  const serversOf = (url: string) => readDatabaseUrl(url).hosts.map(({ host, port }) => `${host}:${port}`)
  const servers = replicas.flatMap(serversOf)
  const taken = given.map(serversOf).filter(({ length }) => length === 1)
  return new Set(servers).size === servers.length && !servers.some((server) => taken.flat().includes(server))
}

function single(base: string, query: URLSearchParams, attrs: string): DatabaseAddress {
  const url = query.size > 0 ? `${base}?${query}` : base
  if (!URL.canParse(url)) throw new Error('must be a URL that begins with postgres:// or postgresql://')
  const { hostname, port } = new URL(url)
  const host = decodeURIComponent(hostname.replace(/^\[(.+)\]$/, '$1'))
  return { hosts: [{ host, port: Number(port || DEFAULT_PORT) }], url, needsWrites: attrs !== 'any' }
}

function hostOf(text: string, givenPort: string | undefined): DatabaseHost {
  const [, bracketed, plain, ownPort] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (!host) throw new Error('must name a host, with or without a port, between its commas')
  return { host: decodeURIComponent(host), port: Number(ownPort ?? givenPort ?? DEFAULT_PORT) }
}
