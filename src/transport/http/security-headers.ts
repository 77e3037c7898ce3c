import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

/** Sets the same headers on a response. */
export type SetHeaders = (res: ServerResponse) => void

/**
 * The headers of helmet for responses that are data and not pages: nothing in them may be executed, framed or sniffed.
 * They are computed once, because they are the same for every response; a page replaces the policy with its own.
 * `https` adds HSTS.
 */
export function createSecurityHeaders(https: boolean): SetHeaders {
  const setAll = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
    strictTransportSecurity: https,
    xFrameOptions: { action: 'deny' },
    // Pages of other origins may read the API: it authenticates by key and not by cookie.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  const sample = new ServerResponse(new IncomingMessage(new Socket()))
  setAll(sample.req, sample, () => undefined)
  const headers = sample.getHeaderNames().map((name) => [name, String(sample.getHeader(name))] as const)
  return (res) => {
    for (const [name, value] of headers) res.setHeader(name, value)
  }
}
