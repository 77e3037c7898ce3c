import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'
import type { ProblemForm } from '../http/problem'
import type { CompiledRoute } from '../rest/compile/compile-routes'
import { HTML_TYPE, html, page, pageHeaders } from './html'

/** The page of an error: `title` in short, `detail` and perhaps a `hint`. */
function problemPage({ title, detail, hint }: { title: string; detail: string; hint?: string }): string {
  return page(
    `${title} · ClankdIn`,
    detail,
    html`<main>
<h1>${title}</h1>
<p class="lead">${detail}</p>
${hint ? html`<p>${hint}</p>` : ''}
<p><a href="/">Go to the start</a></p>
</main>`,
    html`<meta name="robots" content="noindex">`,
  )
}

const asPage: ProblemForm = (problem) => ({ type: HTML_TYPE, text: problemPage(problem), headers: pageHeaders })

/** The form of a route's errors: a page where it has pages and the client is a browser, else JSON (undefined). */
export function problemFormOf({ row }: CompiledRoute, req: IncomingMessage): ProblemForm | undefined {
  if (!row.produces?.includes('text/html')) return undefined
  const type = new Negotiator(req).mediaType(['application/problem+json', 'application/json', 'text/html'])
  return type === 'text/html' ? asPage : undefined
}
