import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Html, headersUnder, html, iconLink } from './html'

// The reader of this page can reach its origin; the public address may differ, and the policy would block requests to
// it.
const start = `fetch('/openapi.json').then((answer) => answer.json()).then((spec) => {
  SwaggerUIBundle({
    spec: { ...spec, servers: [{ url: location.origin }] },
    dom_id: '#reference',
    deepLinking: true,
    filter: true,
    validatorUrl: null,
    docExpansion: 'list',
    defaultModelsExpandDepth: -1,
  })
}, () => { document.getElementById('reference').textContent = 'The OpenAPI document could not be loaded. Load this page again.' })
`

const style = `
  body { margin: 0; background: #fff; color: #1d1d1f; } :focus-visible { outline: 2px solid #a83f18; outline-offset: 2px; }
  header, #reference > noscript { display: block; max-width: 1460px; margin: 0 auto; padding: 1rem 20px 0; font: 1rem/1.6 system-ui, sans-serif; }
  header { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; align-items: baseline; } h1 { margin: 0; font-size: 1.3rem; } header a, noscript a { color: #a83f18; }`

/**
 * What the reference loads: this server alone. Swagger UI sets styles from its script, so inline styles are allowed.
 */
export const referenceHeaders = headersUnder(
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
)

/** The page of the interactive reference of the REST API. */
export function referencePage(): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ClankdIn REST reference</title>
<meta name="description" content="Every request of the REST API, to read and to try.">
${iconLink}
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>ClankdIn REST reference</h1><a href="/">Home</a><a href="/openapi.json">OpenAPI document</a><a href="/skill.md">Skill document</a><a href="/graphql">GraphiQL</a></header>
<div id="reference"><noscript>The reference needs scripts; <a href="/skill.md">the skill document</a> says the same without.</noscript></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`.text
}

const types: Record<string, string> = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' }

/** A file of the reference; null when there is none of that name. */
export async function referenceFile(name: string): Promise<{ type: string; text: string } | null> {
  const type = types[name.split('.').pop() ?? '']
  if (name === 'start.js') return { type: type ?? '', text: start }
  if (!type || !['swagger-ui.css', 'swagger-ui-bundle.js'].includes(name)) return null
  return { type, text: await readFile(join(dirname(require.resolve('swagger-ui-dist/package.json')), name), 'utf8') }
}
