/** The format of a stream. */
export interface StreamForm {
  readonly contentType: string
  /** Written while there are no events. */
  readonly comment: string
  /** Written before the first event. */
  readonly beginning: string
  /** One result of GraphQL, as JSON. */
  result(json: string): string
  /** Written after the last one. */
  readonly complete: string
}

/** Server-sent events in the distinct connections mode of graphql-sse. */
export const serverSentEvents: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  comment: ':\n\n',
  beginning: '',
  result: (json) => `event: next\ndata: ${json}\n\n`,
  complete: 'event: complete\ndata:\n\n',
}

const BOUNDARY = 'graphql'
const part = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--${BOUNDARY}`

/**
 * Multipart subscriptions, which Apollo Client requests over HTTP: each part ends with the boundary, so that a client
 * can read a result as soon as it is sent.
 */
const multipartSubscription: StreamForm = {
  contentType: `multipart/mixed; boundary="${BOUNDARY}"; subscriptionSpec="1.0"`,
  comment: part('{}'),
  beginning: `--${BOUNDARY}`,
  result: (json) => part(`{"payload":${json}}`),
  complete: '--\r\n',
}

/** Whether a request accepts a stream of results rather than for one response. */
export function acceptsStream(accept: string | undefined): boolean {
  return accept !== undefined && (accept.includes('text/event-stream') || acceptsMultipart(accept))
}

const acceptsMultipart = (accept: string) => accept.includes('multipart/mixed') && accept.includes('subscriptionSpec')

/** Returns the format that the caller accepts. */
export function streamFormFor(accept: string | undefined): StreamForm {
  return accept && !accept.includes('text/event-stream') && acceptsMultipart(accept)
    ? multipartSubscription
    : serverSentEvents
}
