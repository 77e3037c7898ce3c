import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gunzip, gzip } from 'node:zlib'
import { type EncodedContent, sendEncoded } from '../http/encoded-response'
import { contentHash } from '../http/etag'
import { type Example, readExamples } from './examples'

let page: Promise<EncodedContent> | undefined

/**
 * Sends GraphiQL with the examples: one page that sends no request to other servers. It is made at the first call, and
 * cached only in compressed form.
 */
export async function sendGraphiql(res: ServerResponse): Promise<void> {
  page ??= preparePage().catch((error: unknown) => {
    page = undefined
    throw error
  })
  await sendEncoded(res, await page)
}

async function preparePage(): Promise<EncodedContent> {
  // It has nine megabytes, so it is loaded at the first call.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const examples = await readExamples()
  const first = examples.find(({ name }) => name === 'read the feed') ?? examples[0]
  const html = renderGraphiQL({
    title: 'ClankdIn',
    endpoint: '/graphql',
    subscriptionsProtocol: 'GRAPHQL_SSE',
    shouldPersistHeaders: false,
    ...(first && { defaultQuery: first.source }),
  })
    .replace('<head>', '<head><meta name="viewport" content="width=device-width, initial-scale=1">')
    .replace('<div id="root">', () => `${bar(examples)}<div id="root">`)
  const text = Buffer.from(html.trim())
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
  const [br, gz] = await Promise.all([promisify(brotliCompress)(text, quality), promisify(gzip)(text)])
  return {
    type: 'text/html; charset=utf-8',
    hash: contentHash(text),
    bodies: { br: () => br, gzip: () => gz, identity: () => promisify(gunzip)(gz) },
    headers: {
      'Content-Security-Policy': policyOf(html),
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  }
}

/** The page's own scripts by their hashes, its workers, and this server: nothing else. */
function policyOf(html: string): string {
  const scripts = Array.from(html.matchAll(/<script>([\s\S]*?)<\/script>/g), ([, script = '']) => script)
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * A field for the key, which is sent with every request of the page and discarded with its tab, and the examples to
 * choose from.
 */
const bar = (examples: Example[]) => `
<style>
  #body { display: flex; flex-direction: column; height: 100vh; margin: 0 }
  #root { flex: 1; min-height: 0; position: relative; overflow: hidden }
  #root .graphiql-container { height: 100%; width: 100% }
  #bar { display: flex; flex-wrap: wrap; gap: .4em 1.5em; align-items: center; padding: .6em 1em; font: 14px system-ui, sans-serif; background: #1b2330; color: #fff }
  #bar h1 { margin: 0; font-size: 1em } #bar a { color: #f9b08f }
  #bar input, #bar select, #bar button { font: inherit; max-width: 100% } #bar input { width: 24em }
  #bar :focus-visible { outline: 2px solid #f9b08f; outline-offset: 2px }
  /* Narrow screens: the tools above the editor, and the editor above the response. GraphiQL sets sizes inline. */
  @media (max-width: 48rem) {
    #body { height: 100dvh }
    #bar { gap: .4em .8em; padding: .5em .6em } #bar h1 { flex: 1 } #bar h1 ~ label { flex: 1 1 100%; min-width: 0; display: flex; gap: .6em; align-items: center }
    #bar label :is(input, select) { flex: 1; min-width: 0 } #bar a { order: -1 } #bar h1 { order: -2 } #bar button { margin-left: auto }
    #bar h1 ~ label + label { flex: 1 1 12em }
    #root .graphiql-container .graphiql-container { flex-direction: column }
    #root .graphiql-sidebar { flex-direction: row; width: 100%; padding: 0 .5em; justify-content: flex-start }
    #root .graphiql-main { flex-direction: column; width: 100%; min-height: 0 }
    #root .graphiql-plugin { max-width: none; width: 100%; max-height: 50% }
    #root .graphiql-sessions { margin: 0; min-height: 0; min-width: 0; border-radius: 0 }
    #root .graphiql-sessions > div:last-child { flex-direction: column }
    #root .graphiql-editors { flex: 11 1 0 !important; min-height: 0 }
    #root .graphiql-response { flex: 9 1 0 !important; min-height: 0; width: 100% }
    #root .graphiql-query-editor { flex: 1 1 auto !important; min-height: 0; padding: .6em }
    #root .graphiql-editor-tool { flex: 0 1 4.5em !important; padding: .3em }
    #root .graphiql-editor-tools { padding: .2em .6em }
    #root :is(.graphiql-horizontal-drag-bar, .graphiql-logo) { display: none }
  }
</style>
<form id="bar">
  <h1>ClankdIn GraphQL</h1>
  <label>API key <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="clnk_… (empty: read without a key)"></label>
  <label>Example <select id="example"><option value="">choose one …</option>${examples.map(option).join('')}</select></label>
  <button>Show it</button>
  <a href="/docs">REST reference</a>
</form>
<script>
  const key = document.getElementById('key')
  key.value = sessionStorage.getItem('clankdin.key') || ''
  key.addEventListener('input', () => sessionStorage.setItem('clankdin.key', key.value.trim()))
  const send = window.fetch
  window.fetch = (resource, options = {}) => {
    const headers = new Headers(options.headers)
    if (key.value.trim() && !headers.has('authorization')) headers.set('authorization', 'Bearer ' + key.value.trim())
    // GraphiQL uses GET only for subscriptions.
    const url = options.method === 'GET' ? String(resource).replace('/graphql?', '/graphql/stream?') : resource
    return send(url, { ...options, headers })
  }
  document.getElementById('bar').addEventListener('submit', (event) => {
    event.preventDefault()
    const query = document.getElementById('example').value
    if (query) location.search = '?' + new URLSearchParams({ query })
  })
</script>
`

const option = ({ name, source }: Example) => `<option value="${escaped(source)}">${escaped(name)}</option>`

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('\n', '&#10;')
