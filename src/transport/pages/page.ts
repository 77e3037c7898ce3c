import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'
import type { MissingThing } from '../../platform/errors/errors'
import { type RestRequest, TextResponse } from '../../platform/routes/route'

/** Where a page is shown. */
export interface PageLocation {
  /** The address that callers use, without a slash at the end. */
  readonly publicUrl: string
  readonly path: string
  readonly query: RestRequest['query']
}

/**
 * How to add a page for people: write a row, no handler.
 *
 *     export const feedPage = page<FeedData>({
 *       document: `query FeedPage($first: Int = 20, $after: String) { feed(first: $first, after: $after) { … } }`,
 *       view: ({ posts }, at) => (
 *         <Page at={at} title="Feed" …>…</Page>
 *       ),
 *     })
 *
 * and put it into `pages.ts` under its path. The document is compiled and executed as that of a REST row is (see
 * platform/routes/route.ts for parameters and names), as nobody. A page without a document shows the same to everybody.
 */
export interface PageRow<Data extends object = object> {
  /** One GraphQL query with a name. */
  readonly document?: string
  /** Other names of parameters, each with the variable's: `{ category: 'categories' }`. */
  readonly params?: Readonly<Record<string, string>>
  /** The message of the 404 when the data is null. */
  readonly notFound?: MissingThing
  /** Makes the whole page, `<Page>`, of the document's data. */
  readonly view: View<Data>
  /** What is shown instead, without the document, while the query has no value of this name. */
  readonly unless?: { readonly query: string; readonly view: View<object> }
}

// A method rather than a function, so that a row may name what it expects of the response.
type View<Data extends object> = { view(data: Data, at: PageLocation): VNode }['view']

/** Declares a page. */
export function page<Data extends object>(row: PageRow<Data>): PageRow {
  return row
}

/** The media type of pages. */
const HTML_TYPE = 'text/html; charset=utf-8'

/** What a page may load: style, scripts, data and images of this server, and nothing else. */
const policy = [
  `default-src 'none'`,
  `style-src 'self'`,
  `script-src 'self'`,
  `connect-src 'self'`,
  `img-src 'self' data:`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ')

/** The headers of a page. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** A tag, in which preact quotes every value with `"`; or `>` in a text. */
const tagOrBracket = /(<\/?[a-z](?:[^<>"]|"[^"]*")*>)|>/gi

/** Escapes `>` as well, which preact leaves as it is: then no parser depends on where HTML allows it. */
const escapeBrackets = (html: string) =>
  html.replace(tagOrBracket, (_, tag?: string) =>
    tag ? tag.replace(/"[^"]*"/g, (value) => value.replaceAll('>', '&gt;')) : '&gt;',
  )

/** The text of a whole page. */
export function renderPage(view: VNode): { type: string; text: string } {
  return { type: HTML_TYPE, text: `<!doctype html>\n${escapeBrackets(render(view))}\n` }
}

/** Sends a page. */
export function pageResponse(view: VNode, { res }: Pick<RestRequest, 'res'>): TextResponse {
  for (const [name, value] of Object.entries(pageHeaders)) res.setHeader(name, value)
  const { type, text } = renderPage(view)
  return new TextResponse(type, text)
}

/** Where the page of a request is shown. */
export const locationOf = ({ app, path, query }: RestRequest): PageLocation => ({
  publicUrl: app.publicUrl,
  path,
  query,
})
