// @ts-check
// Commands to copy, and a form that sends each request of the reference from this page.
import { actionButton, describeError, h } from './dom.js'

const KEY = 'clankdin.key'
const MAX_SHOWN = 100_000

const key = /** @type {HTMLInputElement} */ (
  h('input', { id: 'key', type: 'password', autocomplete: 'off', spellcheck: 'false', placeholder: 'clnk_…' })
)
key.value = sessionStorage.getItem(KEY) ?? ''
key.addEventListener('input', () => {
  const value = key.value.trim()
  if (value) sessionStorage.setItem(KEY, value)
  else sessionStorage.removeItem(KEY)
})
document
  .getElementById('reference-key')
  ?.append(h('label', {}, 'API key for trying requests; it stays in this tab ', key))

/**
 * Adds a button to copy the command, and one that opens the form.
 *
 * @param {HTMLElement} section
 */
function equip(section) {
  const command = section.querySelector('.curl')
  const text = command?.textContent ?? ''
  const form = h('div', { class: 'try' })
  const open = h('button', { type: 'button', class: 'plain', 'aria-expanded': 'false' }, 'Try it')
  open.addEventListener('click', () => {
    const isOpen = open.getAttribute('aria-expanded') === 'true'
    open.setAttribute('aria-expanded', String(!isOpen))
    form.hidden = isOpen
    if (form.childElementCount === 0) form.append(...requestForm(section))
  })
  const copied = h('span', { role: 'status', class: 'quiet' })
  const copy = actionButton('Copy', async () => {
    await navigator.clipboard.writeText(text)
    copied.textContent = 'Copied.'
  })
  command?.after(h('p', { class: 'facts' }, copy, copied, open), form)
}

/**
 * The fields of the request and the place of the response.
 *
 * @param {HTMLElement} section
 */
function requestForm(section) {
  const { method = 'GET', path = '/', body } = section.dataset
  /** @type {HTMLElement[]} */
  const marked = [...section.querySelectorAll('code[data-in]')].map((code) => /** @type {HTMLElement} */ (code))
  const inputs = marked.map((code) => {
    const { in: place, required } = code.dataset
    const name = code.textContent ?? ''
    const input = /** @type {HTMLInputElement} */ (
      h('input', { name, 'data-in': place, required: required !== undefined, autocomplete: 'off' })
    )
    return { label: h('label', {}, `${name} `, input), input, name, place }
  })
  const text = /** @type {HTMLTextAreaElement} */ (h('textarea', { rows: 6, spellcheck: 'false' }))
  text.value = body ?? ''
  const output = h('pre', { tabindex: '0', role: 'region', 'aria-label': `Response to ${method} ${path}` })
  const status = h('p', { role: 'status' })
  output.hidden = true
  let request = new AbortController()
  const stop = h('button', { type: 'button', class: 'plain', click: () => request.abort() }, 'Stop')
  stop.hidden = true
  const form = h(
    'form',
    { class: 'fields' },
    inputs.map(({ label }) => label),
    body === undefined ? null : h('label', {}, 'Body ', text),
    h('p', { class: 'facts' }, h('button', { type: 'submit' }, 'Send'), stop),
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    request.abort()
    request = new AbortController()
    const { signal } = request
    status.textContent = 'Sending …'
    output.hidden = true
    output.textContent = ''
    stop.hidden = false
    try {
      await send(section, inputs, body === undefined ? undefined : text.value, signal, status, output)
    } catch (error) {
      status.textContent = signal.aborted ? 'Stopped.' : describeError(error)
    } finally {
      stop.hidden = true
    }
  })
  return [form, status, output]
}

/**
 * @param {HTMLElement} section
 * @param {{ input: HTMLInputElement, name: string, place: string | undefined }[]} inputs
 * @param {string | undefined} body
 * @param {AbortSignal} signal
 * @param {HTMLElement} status
 * @param {HTMLElement} output
 */
async function send(section, inputs, body, signal, status, output) {
  const { method = 'GET', path = '/', accept = 'application/json' } = section.dataset
  const headers = new Headers({ Accept: `${accept}, application/problem+json;q=0.9, */*;q=0.1` })
  const query = new URLSearchParams()
  let target = path
  for (const { input, name, place } of inputs) {
    const value = input.value.trim()
    if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value))
    else if (value && place === 'header') headers.set(name, value)
    else if (value) query.append(name, value)
  }
  const secret = key.value.trim()
  if (secret) headers.set('Authorization', `Bearer ${secret}`)
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  const response = await fetch(query.size > 0 ? `${target}?${query}` : target, {
    method,
    headers,
    cache: 'no-store',
    credentials: 'omit',
    signal,
    ...(body !== undefined && { body }),
  })
  const type = response.headers.get('content-type') ?? ''
  status.textContent = `${response.status} ${response.statusText}${type ? `, ${type}` : ''}`
  output.hidden = false
  await show(response, output)
  if (/[/+]json/.test(type)) output.textContent = indented(output.textContent ?? '')
  if (!output.textContent) output.hidden = true
}

/**
 * Shows what comes while it comes: a stream does not end by itself.
 *
 * @param {Response} response
 * @param {HTMLElement} output
 */
async function show(response, output) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let size = 0; reader; ) {
    const { done, value } = await reader.read()
    if (done) return
    size += value.length
    output.append(value)
    if (size > MAX_SHOWN) {
      output.append('\n… and more.')
      return reader.cancel()
    }
  }
}

/** @param {string} text */
function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (error) {
    // A response that was too long to show in full is shown as it came.
    if (error instanceof SyntaxError) return text
    throw error
  }
}

for (const section of document.querySelectorAll('.operation')) equip(/** @type {HTMLElement} */ (section))
