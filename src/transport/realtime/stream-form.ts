/** How events are written on a stream. */
export interface StreamForm {
  readonly contentType: string
  /** What is written while nothing happens. */
  readonly comment: string
  /** What comes before the first event. */
  readonly beginning: string
  /** One result of GraphQL, as JSON. */
  result(json: string): string
  /** What comes after the last one. */
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
 * Multipart subscriptions, which Apollo Client asks for over HTTP: each part ends with the boundary, so that a reader
 * sees a result as soon as it is there.
 */
const multipartSubscription: StreamForm = {
  contentType: `multipart/mixed; boundary="${BOUNDARY}"; subscriptionSpec="1.0"`,
  comment: part('{}'),
  beginning: `--${BOUNDARY}`,
  result: (json) => part(`{"payload":${json}}`),
  complete: '--\r\n',
}

/** Whether a request asks for a stream of results rather than for one answer. */
export function asksForStream(accept: string | undefined): boolean {
  return accept !== undefined && (accept.includes('text/event-stream') || asksForMultipart(accept))
}

const asksForMultipart = (accept: string) => accept.includes('multipart/mixed') && accept.includes('subscriptionSpec')

/** How the caller wants its results written. */
export function streamFormFor(accept: string | undefined): StreamForm {
  return accept && !accept.includes('text/event-stream') && asksForMultipart(accept)
    ? multipartSubscription
    : serverSentEvents
}
