import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { redactSecrets } from '../../platform/crypto/redact-secrets'
import type { Metrics } from '../../platform/metrics/metrics'
import { requestInfo } from './request-info'
import { requestTarget } from './request-target'

const NOT_ANSWERED = 499

/** Logs and counts a request when its answer is done: never a header, a query or a body. */
export function recordRequest(log: Logger, metrics: Metrics | null, req: IncomingMessage, res: ServerResponse): void {
  if (!metrics && !log.isLevelEnabled('info')) return
  const info = requestInfo(req)
  const { path } = requestTarget(req)
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
      },
      'request',
    )
  })
}
