/** A connection that was not made, by its class. It carries nothing that a host said. */
export class ConnectFailure extends Error {
  constructor(readonly failure: string) {
    super(failure)
    this.name = 'ConnectFailure'
  }
}

const classOfCode: Record<string, string> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ENOTFOUND: 'dns',
  ETIMEDOUT: 'connect_timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  UND_ERR_DESTROYED: 'stopped',
  UND_ERR_CLOSED: 'stopped',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
}

/** The class of an error thrown by undici or the system, such as `refused`; `network` for what has no class. */
export function failureClass(error: unknown): string {
  if (error instanceof ConnectFailure) return error.failure
  const { name, code } = error as { name?: unknown; code?: unknown }
  if (name === 'HTTPParserError') return 'protocol'
  return classOfCode[String(code)] ?? 'network'
}

/** What stopped a connection; whatever goes wrong between TCP and the end of the handshake is TLS. */
export function connectFailureOf(error: Error, isInHandshake: boolean): ConnectFailure {
  if (error instanceof ConnectFailure) return error
  return new ConnectFailure(isInHandshake ? 'tls' : failureClass(error))
}
