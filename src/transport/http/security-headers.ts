import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

/** Sets the same headers on a response. */
export type SetHeaders = (res: ServerResponse) => void

/**
 * What helmet says of responses that are data and no pages: nothing in them is run, framed or guessed at. Worked out
 * once, because it is the same for every response; a page sets its own policy over it. `https` adds HSTS.
 */
export function createSecurityHeaders(https: boolean): SetHeaders {
  const setAll = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
    strictTransportSecurity: https,
    xFrameOptions: { action: 'deny' },
    // Pages of other origins may read the API: it answers to a key and to no cookie.
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
