import type { IncomingMessage } from 'node:http'
import type { Problem, ProblemForm } from '../http/problem'
import type { Route } from '../rest/compile/compile-routes'
import { Page } from './components/page'
import { pageHeaders, renderPage } from './page'
import { prefersPage } from './prefers-page'

/** The page of an error. */
function problemPage({ title, detail, hint }: Problem) {
  return (
    <Page at={null} title={title} description={detail}>
      <h1>{title}</h1>
      <p class="lead">{detail}</p>
      {hint ? <p class="quiet">{hint}</p> : null}
      <p>
        <a href="/">Go to the start</a>
      </p>
    </Page>
  )
}

const asPage: ProblemForm = (problem) => ({ ...renderPage(problemPage(problem)), headers: { ...pageHeaders } })

/** The form of a problem: a page where a browser requests a page or an unknown path, else as JSON (undefined). */
export function problemFormOf(route: Pick<Route, 'row'> | null, req: IncomingMessage): ProblemForm | undefined {
  const mayBePage = route ? route.row.produces?.includes('text/html') : req.method === 'GET' || req.method === 'HEAD'
  return mayBePage && prefersPage(req) ? asPage : undefined
}
