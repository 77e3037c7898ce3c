import type { LookupFunction, Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { ConnectFailure, connectFailureOf } from './failure'
import type { HostResolver } from './resolve-host'
import { isPublicAddress, literalAddress, type TargetPolicy } from './target-guard'

/** How long to try one address before the next (Node's default of 250 ms is less than some round trips). */
const NEXT_ADDRESS_AFTER_MS = 1000
const CACHED_TLS_SESSIONS = 100

export interface ConnectOptions extends TargetPolicy {
  /** Limit in ms on name, TCP and TLS together. */
  connectTimeoutMs: number
  resolve: HostResolver
  /** PEM certificates to trust instead of the well-known ones. */
  ca?: string
}

/** A lookup that succeeds only if every address of the name is allowed; the socket then connects to one of them. */
function guardedLookup({ allowPrivate, resolve }: ConnectOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const first = addresses[0]
        if (!first) return callback(new ConnectFailure('dns'), [])
        if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
          return callback(new ConnectFailure('private_address'), [])
        }
        return all ? callback(null, addresses) : callback(null, first.address, first.family)
      },
      () => callback(new ConnectFailure('dns'), []),
    )
  }
}

/** Whether the peer of a connected socket is allowed: the last check, on the address from the kernel. */
export function isPeerAllowed(socket: Socket, { allowPrivate }: TargetPolicy): boolean {
  return allowPrivate || isPublicAddress(socket.remoteAddress ?? '')
}

function createConnector(options: ConnectOptions): buildConnector.connector {
  // Loaded by the first delivery: a start does not need it.
  const undici: typeof import('undici') = require('undici')
  return undici.buildConnector({
    timeout: 0,
    maxCachedSessions: CACHED_TLS_SESSIONS,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    lookup: guardedLookup(options),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
}

/** undici's connector with the guard at each step: literals (no lookup sees them), resolved addresses, the peer. */
export function guardedConnector(options: ConnectOptions): buildConnector.connector {
  let connect: buildConnector.connector | undefined
  return (target, callback) => {
    connect ??= createConnector(options)
    const literal = literalAddress(target.hostname)
    if (literal !== null && !options.allowPrivate && !isPublicAddress(literal)) {
      return callback(new ConnectFailure('private_address'), null)
    }
    let isInHandshake = false
    const opening = connect(target, (error, socket) => {
      clearTimeout(timer)
      if (error) return callback(connectFailureOf(error, isInHandshake), null)
      if (isPeerAllowed(socket, options)) return callback(null, socket)
      socket.destroy()
      return callback(new ConnectFailure('private_address'), null)
      // undici's types declare no result of a connector; it returns the socket that it opens.
    }) as unknown as Socket
    opening.once('connect', () => {
      isInHandshake = target.protocol === 'https:'
    })
    // undici's own limit has a resolution of half a second and does not include the resolution of the name.
    const timer = setTimeout(() => opening.destroy(new ConnectFailure('connect_timeout')), options.connectTimeoutMs)
  }
}
