import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { AppError } from '../../platform/errors/errors'
import { problemOf } from './problem'

/**
 * The complete HTTP/1.1 response to input that Node's parser rejects: write it to the socket of the server's
 * `clientError` event and end the socket.
 */
export function clientErrorProblem(error: Error & { code?: string }, publicUrl: string): string {
  return rawProblem(rejectionOf(error.code), publicUrl, randomUUID())
}

/** The complete HTTP/1.1 response for an error, for a connection without a ServerResponse. */
export function rawProblem(error: AppError, publicUrl: string, requestId: string): string {
  const problem = problemOf(error, publicUrl, requestId)
  const text = JSON.stringify(problem)
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Request-Id: ${problem.request_id}`,
    'Cache-Control: no-store',
    'Access-Control-Allow-Origin: *',
    'Connection: close',
    '',
    text,
  ].join('\r\n')
}

function rejectionOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AppError('HEADERS_TOO_LARGE', 'The headers of this request are too large.', {
      hint: 'Send fewer or shorter ones.',
    })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('REQUEST_TIMEOUT', 'The request did not arrive in time.', { hint: 'Send it again, faster.' })
  return new AppError('BAD_REQUEST', 'This is not a valid HTTP request.', {
    hint: 'Check its method, path and headers.',
  })
}
