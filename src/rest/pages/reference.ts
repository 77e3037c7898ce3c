import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { html } from './html'

const start = `window.onload = () => {
  SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null, docExpansion: 'list', defaultModelsExpandDepth: -1 })
}
`

/** What the reference loads: this server alone. Swagger UI sets styles from its script, so inline styles are allowed. */
export const referencePolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** The page of the interactive reference of the REST API. */
export function referencePage(): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ClankdIn REST reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
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
