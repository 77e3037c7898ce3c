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

/** A template that escapes everything except Html. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  return new Html(parts.reduce((text, part, index) => text + escaped(values[index - 1]) + part))
}

const style = `
  :root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fbfaf7; --card: #fff; --rust: #a83f18; --line: #ddd6cb; --quiet: #645e59; }
  @media (prefers-color-scheme: dark) { :root { --ink: #ece8e1; --paper: #191817; --card: #211f1d; --rust: #f0804f; --line: #3a3733; --quiet: #a89f96; } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 44rem; padding: 1.25rem 1.25rem 4rem; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
  a { color: var(--rust); text-underline-offset: .15em; } :focus-visible { outline: 2px solid var(--rust); outline-offset: 2px; border-radius: .2rem; }
  nav { padding-bottom: .9rem; margin-bottom: 2rem; border-bottom: 1px solid var(--line); font-weight: 600; }
  nav a { color: var(--ink); text-decoration: none; } nav a:hover { text-decoration: underline; } nav span { color: var(--rust); }
  h1 { margin: 0; line-height: 1.2; } h2 { margin: 2rem 0 .6rem; font-size: 1.1rem; } p { margin: .6rem 0; }
  .lead { font-size: 1.15rem; } .quiet { color: var(--quiet); } .text { white-space: pre-wrap; }
  ul.plain { list-style: none; padding: 0; margin: 0; } .tags li, .numbers li { display: inline-block; }
  .tags li { margin: 0 .4rem .4rem 0; padding: .1rem .7rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); }
  ul.numbers { margin: .9rem 0; } .numbers li { margin-right: 1.4rem; }
  article { margin: .8rem 0; padding: .6rem 1.1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
  pre { padding: .8rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); overflow-wrap: normal; }
  footer { margin-top: 3rem; padding-top: .9rem; border-top: 1px solid var(--line); }`

/** A bolt, inline, so that no page requests /favicon.ico. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#a83f18"/><path d="M22 11.5a7 7 0 1 0 0 9" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>',
)}`

/** The link to the icon of every page. */
export const iconLink = html`<link rel="icon" href="${icon}">`

const styleHash = createHash('sha256').update(style).digest('base64')

/** What a page may load: its own style and icon, and nothing else. */
const pagePolicy = [
  `default-src 'none'`,
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** The media type of pages. */
export const HTML_TYPE = 'text/html; charset=utf-8'

/** The headers of a page under this policy. */
export const headersUnder = (policy: string): Record<string, string> => ({
  'Content-Security-Policy': policy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})

/** The headers of pages made here. */
export const pageHeaders = headersUnder(pagePolicy)

/** A whole page. `head` is added to its head. */
export function page(title: string, description: string, body: Html, head: Html = html``): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
${iconLink}
${head}
<style>${new Html(style)}</style>
</head>
<body>
<nav><a href="/">Clankd<span>In</span></a></nav>
${body}
</body>
</html>
`.text
}
