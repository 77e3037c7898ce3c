import type { IncomingMessage } from 'node:http'
import { parse as parseQuery } from 'node:querystring'
import type { GraphQLSchema } from 'graphql'
import type { DocumentRow, HandlerRow, RouteTable } from '../../platform/routes/route'
import { sendDocument } from '../http/encoded-response'
import { type RequestTarget, requestTarget } from '../http/request-target'
import { type Route, routesOf } from '../rest/compile/compile-routes'
import { createRouter, type Match } from '../rest/router'
import { locationOf, type PageRow, pageHeaders, pageResponse, renderPage } from './page'
import { prefersPage } from './prefers-page'

/** Pages by their path, spelled as that of a REST row: `/feed/:postId`. */
export type PageTable = Readonly<Record<string, PageRow>>

/** Finds the page of a request, or `wrong method` at the path of a page; null for other requests. */
export type FindPage = (req: IncomingMessage) => Match<Route> | null

const produces = ['text/html']

const finders = new WeakMap<GraphQLSchema, WeakMap<PageTable, FindPage>>()

/** Creates the search for the page of a request, once a process. A page is compiled at its first request. */
export function createPageFinder(schema: GraphQLSchema, pages: PageTable): FindPage {
  const known = finders.get(schema) ?? new WeakMap<PageTable, FindPage>()
  finders.set(schema, known)
  const finder = known.get(pages) ?? buildPageFinder(schema, pages)
  known.set(pages, finder)
  return finder
}

function buildPageFinder(schema: GraphQLSchema, pages: PageTable): FindPage {
  const entries = Object.entries(pages)
  const find = createRouter(routesOf(schema, tableOf(entries.map(([path, row]) => [path, rowOf(path, row)]))))
  const without = entries.flatMap(([path, { unless }]) =>
    unless ? [[path, handlerOf(path, unless.view)] as const] : [],
  )
  const findWithout = createRouter(routesOf(schema, tableOf(without)))
  return (req) => {
    const target = requestTarget(req)
    if (req.method !== 'GET' && req.method !== 'HEAD') return find(req.method ?? '', target.path)
    if (!prefersPage(req)) return null
    const match = find('GET', target.path)
    const needed = match?.kind === 'route' ? pages[match.route.path]?.unless?.query : undefined
    return needed !== undefined && lacks(target, needed) ? findWithout('GET', target.path) : match
  }
}

const tableOf = (rows: readonly (readonly [string, DocumentRow | HandlerRow])[]): RouteTable =>
  Object.fromEntries(rows.map(([path, row]) => [`GET ${path}`, row]))

function rowOf(path: string, { document, params, notFound, view }: PageRow): DocumentRow | HandlerRow {
  if (document === undefined) return handlerOf(path, view)
  return {
    document,
    produces,
    isPublicOnly: true,
    ...(params && { params }),
    ...(notFound && { notFound }),
    render: (responseBody, request) => pageResponse(view(responseBody, locationOf(request)), request),
  }
}

const handlerOf = (path: string, view: PageRow['view']): HandlerRow => ({
  operationId: `page ${path}`,
  produces,
  isPublicOnly: true,
  takesAnyQuery: true,
  handle: (request) =>
    sendDocument(request.res, { ...renderPage(view({}, locationOf(request))), headers: pageHeaders }),
})

const lacks = ({ search }: RequestTarget, name: string) => !String(parseQuery(search)[name] ?? '').trim()
