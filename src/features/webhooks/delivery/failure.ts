/** A connection that could not be opened or used, with the class of the failure. It contains no data from the host. */
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
  ENOTFOUND: 'dns',
  ETIMEDOUT: 'connect_timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
}

/** The class of an error thrown by node:http or the system, such as `refused`; `network` for what has no class. */
export function failureClass(error: unknown): string {
  if (error instanceof ConnectFailure) return error.failure
  const { code } = error as { code?: unknown }
  // What Node's parser rejects.
  if (String(code).startsWith('HPE_')) return 'protocol'
  return classOfCode[String(code)] ?? 'network'
}

/** Returns the failure of a connection; every error between TCP and the end of the handshake is TLS. */
export function connectFailureOf(error: Error, isInHandshake: boolean): ConnectFailure {
  if (error instanceof ConnectFailure) return error
  return new ConnectFailure(isInHandshake ? 'tls' : failureClass(error))
}
