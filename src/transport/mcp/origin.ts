import { AppError } from '../../platform/errors/errors'
import type { RestRequest } from '../../platform/routes/route'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Throws FORBIDDEN for a request from a page of another origin: with DNS rebinding any page could otherwise use a
 * server that listens only on loopback.
 */
export function requireOrigin({ app, req }: RestRequest): void {
  const { origin } = req.headers
  if (origin === undefined || isAllowed(origin, app.publicUrl, app.config.MCP_ALLOWED_ORIGINS)) return
  throw new AppError('FORBIDDEN', 'Pages of this origin may not use the MCP server.', {
    hint: 'Call it without a browser, or let the operator name the origin in MCP_ALLOWED_ORIGINS.',
  })
}

function isAllowed(origin: string, publicUrl: string, others: readonly string[]): boolean {
  if (others.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const given = new URL(origin)
  const own = new URL(publicUrl)
  if (given.origin === own.origin) return true
  // A loopback address has several names.
  return loopback.has(own.hostname) && loopback.has(given.hostname) && given.port === own.port
}
