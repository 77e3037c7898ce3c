import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { redactSecrets } from '../../platform/crypto/redact-secrets'
import type { Metrics } from '../../platform/metrics/metrics'
import { clientAddress, requestInfo } from './request-info'
import { requestTarget } from './request-target'

const NOT_ANSWERED = 499

/** Where requests are recorded. */
export interface RequestRecorder {
  readonly log: Logger
  readonly metrics: Metrics | null
  /** How many proxies are in front. */
  readonly proxies: number
}

/**
 * Logs and counts a request when its response is done: its agent and address, but nothing of its headers, query and
 * body except the trace.
 */
export function recordRequest(recorder: RequestRecorder, req: IncomingMessage, res: ServerResponse): void {
  const { log, metrics, proxies } = recorder
  if (!metrics && !log.isLevelEnabled('info')) return
  const info = requestInfo(req)
  const { path } = requestTarget(req)
  // Read now, because a closed connection has no address.
  const address = clientAddress(req, proxies)
  res.once('close', () => {
    const status = res.writableFinished ? res.statusCode : NOT_ANSWERED
    const ms = performance.now() - info.startedAt
    metrics?.request(req.method ?? '', info.route ?? 'none', status, ms / 1_000)
    log.info(
      {
        requestId: info.id,
        method: req.method,
        route: info.route ?? redactSecrets(path.slice(0, 200)),
        status,
        ms: Math.round(ms),
        agent: info.agent,
        address,
        ...(info.trace && {
          traceId: info.trace.traceId,
          spanId: info.trace.spanId,
          parentSpanId: info.trace.parentSpanId,
        }),
      },
      'request',
    )
  })
}
