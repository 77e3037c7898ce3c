import { type RestRequest, type RouteTable, routes } from '../../platform/routes/route'
import type { HealthCheck } from './health'
import type { HttpListener } from './http-listener'

/**
 * The health checks. The listener handles both before any handler, also while the database is unavailable; as routes
 * they have a 405 and are in the OpenAPI document.
 */
export function healthRoutes(front: HttpListener): RouteTable {
  const respond =
    (check: HealthCheck) =>
    ({ req, res }: RestRequest) =>
      front.handleHealth(check, req, res)
  const response = {
    type: 'object',
    required: ['status'],
    properties: {
      status: {
        type: 'string',
        description: '`live`, `ready`, or `degraded`: reads are served, nothing can be stored.',
      },
      reason: { type: 'string', description: 'Why it is degraded.' },
    },
  }
  return routes({
    'GET /health/live': {
      operationId: 'GetLiveness',
      tag: 'Health',
      summary: 'Whether the process runs; also while the database is away.',
      auth: 'public',
      limited: false,
      handle: respond('live'),
      response,
      contract: { success: 'The process runs.', failures: [431] },
    },
    'GET /health/ready': {
      operationId: 'GetReadiness',
      tag: 'Health',
      summary:
        'Whether requests are taken: 503 while the server starts, stops, or cannot reach its database; `degraded` while only reads are served.',
      auth: 'public',
      limited: false,
      handle: respond('ready'),
      response,
      contract: { success: 'Requests are taken.', failures: [431, 503] },
    },
  })
}
