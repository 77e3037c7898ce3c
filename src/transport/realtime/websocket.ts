import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionResult, GraphQLError } from 'graphql'
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { streamOf } from '../../platform/concurrency/event-stream'
import type { App, Viewer } from '../../platform/context'
import { fromDatabaseError } from '../../platform/database/database-errors'
import { AppError } from '../../platform/errors/errors'
import { formatError } from '../graphql/format-error'
import type { Admit } from '../http/admission'
import { clientAddress, requestInfo } from '../http/request-info'
import { requestTarget, requireValidPath } from '../http/request-target'
import type { Connections } from './connections'
import { createKeepAlive } from './keep-alive'
import type { Operation, Operations } from './operations'
import { ProtocolSocket } from './protocol-socket'
import { SocketRejection, SocketSession } from './socket-session'

const MAX_MESSAGE_BYTES = 64 * 1024
const MAX_OPERATIONS = 20
/** The code for "later" of the WebSocket registry; clients try again. */
const TRY_AGAIN_LATER = 1013

/** The WebSocket transport. */
export interface Sockets {
  /** Accepts a request for a WebSocket. Throws NOT_FOUND and SERVICE_UNAVAILABLE. */
  accept(req: IncomingMessage, socket: Duplex, head: Buffer): void
}

/**
 * GraphQL over WebSocket at /graphql: the protocol graphql-transport-ws. `keepAliveMs` is the interval between pings.
 */
export function createSockets(
  app: App,
  operations: Operations,
  admit: Admit,
  connections: Connections,
  keepAliveMs = 12_000,
): Sockets {
  const protocol = createProtocol(app, operations, admit, connections)
  const keepAlive = createKeepAlive(keepAliveMs)
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: false,
    handleProtocols,
  })

  function reject(session: SocketSession, error: Error): void {
    if (error instanceof SocketRejection) session.close(error.code, error.message)
    // A message nested thousands of levels deep can be parsed but not serialized again: a RangeError.
    else if (error.message.startsWith('Unexpected message') || error.name === 'RangeError')
      session.close(CloseCode.BadRequest, 'Invalid message received')
    else {
      app.log.error({ err: error }, 'unexpected error on a WebSocket')
      session.close(CloseCode.InternalServerError, 'Internal server error')
    }
  }

  return {
    accept(req, stream, head) {
      const target = requestTarget(req)
      requireValidPath(target)
      if (target.path !== '/graphql')
        throw new AppError('NOT_FOUND', 'There is no WebSocket at this path; it is at /graphql.')
      if (connections.isClosing) throw new AppError('SERVICE_UNAVAILABLE', 'The server is stopping.', { retryAfter: 1 })
      const caller = {
        address: clientAddress(req, app.config.TRUST_PROXY),
        requestId: flat(requestInfo(req).id),
        authorization: req.headers.authorization,
      }
      server.handleUpgrade(req, stream, head, (socket) => {
        // ws has closed the socket with the right code before it emits the error.
        socket.on('error', ignore)
        let closed: ReturnType<typeof protocol.opened> = nothingToClose
        try {
          const session = new SocketSession(socket, caller, connections, (code, reason) => {
            keepAlive.remove(session)
            closed(code, reason).catch((error: Error) => app.log.error({ err: error }, 'a subscription did not end'))
          })
          keepAlive.add(session)
          closed = protocol.opened(new ProtocolSocket(session, reject), session)
        } catch (error) {
          if (error instanceof AppError) return socket.close(TRY_AGAIN_LATER, 'Try again later')
          app.log.error({ err: error }, 'a WebSocket could not be opened')
          socket.close(CloseCode.InternalServerError, 'Internal server error')
        }
      })
    },
  }
}

const ignore = () => undefined
const nothingToClose = async () => undefined

/** The same text in one piece: V8 keeps a UUID of `randomUUID` as a tree of its parts, which is 480 bytes. */
const flat = (text: string) => Buffer.from(text).toString()

/** Connects the library's protocol to the operations. */
function createProtocol(app: App, operations: Operations, admit: Admit, connections: Connections) {
  const format = (session: SocketSession, errors: readonly GraphQLError[]) =>
    errors.map((error) => formatError(error, app, session.requestId))

  return makeServer<Record<string, unknown>, SocketSession>({
    // The session has a timer of its own.
    connectionInitWaitTimeout: 0,
    onConnect({ connectionParams, extra }) {
      extra.initialize()
      return identify(extra, authorizationIn(connectionParams), admit)
    },
    async onSubscribe({ extra, subscriptions }, id, payload) {
      const { address, requestId } = extra
      let viewer: Viewer | null
      try {
        checkNumbers(app, connections, Object.keys(subscriptions).length)
        viewer = await admit({ authorization: extra.authorization, address })
      } catch (error) {
        if (isUnauthenticated(error)) throw unauthorized()
        return [new GraphQLError((error as Error).message, { originalError: error as Error })]
      }
      const operation = operations.prepare({ viewer, address, requestId }, payload)
      if ('document' in operation && !operation.isSubscription) extra.begin(id)
      return operation
    },
    execute: (operation) => operations.run(operation as Operation),
    subscribe: (operation) => operations.subscribe(operation as Operation).catch(failing),
    onNext({ extra }, _id, _payload, _args, { errors, ...result }) {
      return errors && { ...result, errors: format(extra, errors) }
    },
    onError: ({ extra }, _id, _payload, errors) => format(extra, errors),
    onComplete: ({ extra }, id) => extra.complete(id),
  })
}

/** Converts the failure of a stream to an error message; otherwise the library would close the socket. */
const failing = (error: unknown) =>
  streamOf<ExecutionResult>({ pull: () => Promise.reject(error), stop: () => undefined })

/** Throws when a socket has too many operations, this one included. */
function checkNumbers(app: App, connections: Connections, count: number): void {
  if (connections.isClosing) throw new AppError('SERVICE_UNAVAILABLE', 'The server is stopping.', { retryAfter: 1 })
  if (count <= MAX_OPERATIONS || !app.config.limits) return
  throw new AppError('RATE_LIMITED', `${MAX_OPERATIONS} operations are under way on this socket, the most for one.`, {
    hint: 'Complete one, or open another socket.',
    retryAfter: 1,
  })
}

/** `authorization` of connection_init; header names are case-insensitive, so clients use both cases. */
function authorizationIn(params: Readonly<Record<string, unknown>> = {}): unknown {
  const name = Object.keys(params).find((key) => key.toLowerCase() === 'authorization' && params[key] != null)
  return name === undefined ? undefined : params[name]
}

/** Authenticates a socket, by `authorization` of connection_init or else the header. Throws SocketRejection. */
async function identify(session: SocketSession, given: unknown, admit: Admit): Promise<void> {
  // A value that is not a string is not a key.
  if (given !== undefined) session.authorization = typeof given === 'string' ? given : ''
  const { authorization, address } = session
  try {
    // Opening a socket does not count as a request; each operation on it does.
    const viewer = await admit({ authorization, address, counted: 'invalid keys' })
    if (viewer) session.belongTo(viewer)
  } catch (error) {
    if (isUnauthenticated(error)) throw unauthorized()
    const { code } = error instanceof AppError ? error : (fromDatabaseError(error) ?? {})
    if (code === 'RATE_LIMITED') throw new SocketRejection(CloseCode.TooManyInitialisationRequests, 'Too many sockets')
    if (code === 'SERVICE_UNAVAILABLE') throw new SocketRejection(TRY_AGAIN_LATER, 'Try again later')
    throw error
  }
}

const isUnauthenticated = (error: unknown) => error instanceof AppError && error.code === 'UNAUTHENTICATED'

const unauthorized = () => new SocketRejection(CloseCode.Unauthorized, 'Unauthorized')
