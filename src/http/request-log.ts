import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { redactSecrets } from '../secrets'
import { requestInfo } from './request-info'

/** Logs one line when the answer is done: never a header, a query or a body. */
export function logRequest(log: Logger, req: IncomingMessage, res: ServerResponse): void {
  if (!log.isLevelEnabled('info')) return
  const info = requestInfo(req)
  const { url = '' } = req
  res.once('close', () => {
    const path = url.split('?', 1)[0] ?? ''
    log.info(
      {
        requestId: info.id,
        method: req.method,
        route: info.route ?? redactSecrets(path.slice(0, 200)),
        status: res.writableFinished ? res.statusCode : 499,
        ms: Math.round(performance.now() - info.startedAt),
      },
      'request',
    )
  })
}
