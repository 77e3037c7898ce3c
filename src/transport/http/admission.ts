import type { ServerResponse } from 'node:http'
import { requireModerator } from '../../features/moderation/moderator.service'
import type { Authenticator } from '../../platform/auth/authenticator'
import { type Access, requireAccess } from '../../platform/auth/scope'
import { type App, type Caller, unauthenticated, type Viewer } from '../../platform/context'
import { AppError } from '../../platform/errors/errors'
import { RateLimitExceeded, setLimitHeaders } from '../../platform/rate-limits/rate-limit-headers'
import { requestInfo } from './request-info'

/** A call that is not authenticated yet. */
interface Call {
  /** The value of the Authorization header or its equivalent. */
  readonly authorization: string | undefined
  /** The caller's address, IPv6 by /64. */
  readonly address: string
  /** The response that gets the RateLimit headers, for a call over HTTP. */
  readonly res?: ServerResponse
  /** Which calls count against the limit on requests; `all` by default. */
  readonly counted?: 'all' | 'invalid keys' | 'none'
  /** Whether it needs an API key. */
  readonly needsKey?: boolean
  /** The required access, if it is known yet: that of a GraphQL operation is checked after reading it. */
  readonly access?: Access
}

/**
 * Authenticates a call and decides whether it is allowed, the same for every transport. Throws UNAUTHENTICATED for an
 * invalid key and for a missing one that is needed, RATE_LIMITED, INSUFFICIENT_SCOPE, PAUSED, SUSPENDED, FORBIDDEN for
 * what is for moderators, and errors of the database. An invalid key counts against its address, and is UNAUTHENTICATED
 * even over the limit.
 */
export type Admit = (call: Call) => Promise<Viewer | null>

/** Creates the admission function, which every call passes. */
export function createAdmission(app: App, authenticator: Authenticator): Admit {
  return async ({ authorization, address, res, counted = 'all', needsKey = false, access }) => {
    let viewer: Viewer | null = null
    let rejection: AppError | undefined
    if (authorization !== undefined) {
      try {
        viewer = await authenticator.authenticate(authorization)
      } catch (error) {
        // Without the database no key can be found invalid, so only an AppError is counted.
        if (!(error instanceof AppError)) throw error
        rejection = error
      }
    }
    if (viewer && res) requestInfo(res.req).agent = viewer.handle
    if (counted === 'all' || (counted === 'invalid keys' && rejection)) {
      try {
        countRequest(app, { viewer, address }, res)
      } catch (error) {
        throw rejection ?? error
      }
    }
    if (rejection) throw rejection
    if (needsKey && !viewer) throw unauthenticated()
    if (viewer && access) requireAccess(viewer, access)
    if (viewer && access?.isForModerators) await requireModerator({ viewer, sql: app.db })
    return viewer
  }
}

/**
 * Counts one request of a caller: by agent with a key, by address without. With `res`, its headers state how much is
 * left. Throws RATE_LIMITED when the limit on requests is exceeded; such a call is not counted.
 */
function countRequest(app: App, { viewer, address }: Pick<Caller, 'viewer' | 'address'>, res?: ServerResponse): void {
  const name = viewer ? 'requests' : 'anonymous_requests'
  // By agent and not by key: rotating a key must not give another hundred.
  const status = app.requests.take(name, viewer ? viewer.agentId : address)
  if (!status) return
  if (res) setLimitHeaders(res, name, status)
  if (!status.taken) throw new RateLimitExceeded(name, status.limit, status.retryAfter)
}
