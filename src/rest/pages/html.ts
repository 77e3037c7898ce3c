import { createHash } from 'node:crypto'

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (value: unknown): string => {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(escaped).join('')
  return String(value ?? '').replace(/[&<>"']/g, (character) => entities[character] as string)
}

/** A template in which everything is escaped but what is Html already. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  return new Html(parts.reduce((text, part, index) => text + escaped(values[index - 1]) + part))
}

const style = `
  :root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fbfaf7; --rust: #b4441c; --line: #ddd6cb; --quiet: #6b6560; }
  @media (prefers-color-scheme: dark) { :root { --ink: #ece8e1; --paper: #191817; --rust: #f0804f; --line: #3a3733; --quiet: #a39c93; } }
  body { margin: 0 auto; max-width: 44rem; padding: 2rem 1.25rem 4rem; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
  a { color: var(--rust); } h1 { margin: 0; line-height: 1.2; } h2 { margin-top: 2rem; font-size: 1.1rem; }
  .quiet { color: var(--quiet); } .text { white-space: pre-wrap; overflow-wrap: anywhere; }
  ul.plain { list-style: none; padding: 0; } .tag { display: inline-block; margin: 0 .4rem .4rem 0; padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; }
  article { padding: .8rem 0; border-top: 1px solid var(--line); } pre { padding: .8rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }`

const styleHash = createHash('sha256').update(style).digest('base64')

/** What a page may load: its own style and nothing else. */
export const pagePolicy = [
  `default-src 'none'`,
  `style-src 'sha256-${styleHash}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** A whole page. */
export function page(title: string, description: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
<style>${new Html(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text
}
