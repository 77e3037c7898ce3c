import type { GraphQLSchema } from 'graphql'
import type { App } from './platform/context'
import { allRoutes } from './routes'
import { createGraphqlHandler } from './transport/graphql/handler'
import type { Admit } from './transport/http/admission'
import { healthRoutes } from './transport/http/health.routes'
import type { HttpListener, RequestHandler } from './transport/http/http-listener'
import { originForm, requestTarget } from './transport/http/request-target'
import { mcpRoutes } from './transport/mcp/mcp.routes'
import { documentRoutes } from './transport/pages/document.routes'
import { createPageFinder } from './transport/pages/page-finder'
import { pages } from './transport/pages/pages'
import { siteRoutes } from './transport/pages/site.routes'
import { skillDocument } from './transport/pages/skill'
import type { Live } from './transport/realtime/live'
import { liveRoutes } from './transport/realtime/live.routes'
import type { Operations } from './transport/realtime/operations'
import { acceptsStream } from './transport/realtime/stream-form'
import { createRestHandler, type RestHandler } from './transport/rest/handler'

/**
 * What handles the requests of every transport but WebSocket. Throws an Error where two rows are at the same address.
 */
export function createRequestHandler(
  front: HttpListener,
  app: App,
  schema: GraphQLSchema,
  admit: Admit,
  operations: Operations,
  live: Live,
): RequestHandler {
  const rest: RestHandler = createRestHandler({
    app,
    schema,
    admit,
    findPage: createPageFinder(schema, pages),
    routes: {
      ...allRoutes,
      ...liveRoutes(schema, operations, live),
      ...healthRoutes(front),
      ...mcpRoutes({
        schema,
        admit,
        routes: () => rest.compileRoutes(),
        skill: () => skillDocument(app.publicUrl, app.config.limits),
      }),
      ...documentRoutes(schema, app.publicUrl, () => rest.compileRoutes()),
      ...siteRoutes,
    },
  })
  const others = createOthers(createGraphqlHandler(app, schema, admit), rest)
  return (req, res) => rest(req, res, () => others(req, res))
}

/** Handles what is no REST route. */
function createOthers(graphql: RequestHandler, rest: RestHandler): RequestHandler {
  const handleGraphql: RequestHandler = (req, res) => {
    // A request for a stream is handled like one of /graphql/stream.
    if (!acceptsStream(req.headers.accept)) return graphql(req, res)
    req.url = req.url?.replace('/graphql', '/graphql/stream')
    rest(req, res)
  }
  let others: RequestHandler | undefined
  // Express costs as much as the statement of a read, so only what is spelled in another way goes through it.
  const createExpress = (): RequestHandler => {
    const express: typeof import('express') = require('express')
    const app = express()
    app.disable('x-powered-by')
    app.disable('etag')
    app.all('/graphql/stream', (req, res) => rest(req, res))
    app.all('/graphql', handleGraphql)
    app.use((req, res) => rest(req, res))
    return app
  }
  return (req, res) => {
    const target = requestTarget(req)
    // Express matches paths without normalizing them.
    req.url = originForm(target)
    if (target.path === '/graphql') return handleGraphql(req, res)
    others ??= createExpress()
    others(req, res)
  }
}
