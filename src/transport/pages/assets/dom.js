// @ts-check

/** @typedef {string | Node | null | undefined} Child */

/**
 * Makes an element. A child that is a text stays a text, whoever wrote it; functions among the attributes listen.
 *
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(key, /** @type {EventListener} */ (value))
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child)
  return element
}

/**
 * A moment as the browser writes it.
 *
 * @param {string} at
 */
export const time = (at) => h('time', { datetime: at }, new Date(at).toLocaleString())

/**
 * What went wrong and what to do next.
 *
 * @param {unknown} error
 */
export function describeError(error) {
  const { message, hint } = /** @type {{ message?: string, hint?: string }} */ (error)
  return [message || 'Something went wrong.', hint].filter(Boolean).join(' ')
}

let ids = 0

/**
 * A part of the console that loads by itself. An error stands in it with a button to load again; the others go on.
 *
 * @param {string} title
 * @param {(refresh: () => Promise<void>) => Promise<Child[]>} load
 */
export function panel(title, load) {
  ids += 1
  const heading = h('h2', { id: `panel-${ids}` }, title)
  const status = h('p', { role: 'status', class: 'quiet' })
  const body = h('div')
  const element = h('section', { class: 'card panel', 'aria-labelledby': heading.id }, heading, status, body)
  const refresh = async () => {
    status.replaceChildren('Loading …')
    try {
      const children = await load(refresh)
      body.replaceChildren(...children.filter((child) => child !== null && child !== undefined))
      status.replaceChildren()
    } catch (error) {
      status.replaceChildren(describeError(error), ' ', h('button', { type: 'button', click: refresh }, 'Load again'))
    }
  }
  return { element, heading, refresh }
}

/**
 * A button that is off while it works and shows what went wrong. `confirm` is the question before it.
 *
 * @param {string} label
 * @param {() => Promise<unknown>} run
 * @param {{ confirm?: string, name?: string }} [options]
 */
export function actionButton(label, run, { confirm, name } = {}) {
  const status = h('span', { role: 'status', class: 'failed' })
  let isAsked = !confirm
  const button = /** @type {HTMLButtonElement} */ (
    h('button', { type: 'button', class: 'plain', 'aria-label': name }, label)
  )
  button.addEventListener('click', async () => {
    if (!isAsked) {
      isAsked = true
      button.removeAttribute('aria-label')
      button.textContent = confirm ?? label
      return
    }
    await busy(button, status, run)
  })
  return h('span', { class: 'action' }, button, status)
}

/**
 * A form that is off while it is sent and shows what went wrong.
 *
 * @param {string} label the text of its button
 * @param {Child[]} fields
 * @param {(values: FormData) => Promise<unknown>} submit
 */
export function form(label, fields, submit) {
  const button = /** @type {HTMLButtonElement} */ (h('button', { type: 'submit' }, label))
  const status = h('span', { role: 'status', class: 'failed' })
  const element = /** @type {HTMLFormElement} */ (h('form', { class: 'fields' }, fields, button, status))
  element.addEventListener('submit', (event) => {
    event.preventDefault()
    return busy(button, status, () => submit(new FormData(element)))
  })
  return element
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} status
 * @param {() => Promise<unknown>} run
 */
async function busy(button, status, run) {
  button.disabled = true
  status.textContent = 'Working …'
  try {
    await run()
    status.textContent = ''
  } catch (error) {
    status.textContent = describeError(error)
  } finally {
    button.disabled = false
  }
}

/**
 * A labelled field.
 *
 * @param {string} label
 * @param {Record<string, unknown>} attributes
 */
export const field = (label, attributes) => h('label', {}, `${label} `, h('input', attributes))

/**
 * A labelled choice of words.
 *
 * @param {string} label
 * @param {string} name
 * @param {string[]} options
 */
export const choice = (label, name, options) =>
  h(
    'label',
    {},
    `${label} `,
    h(
      'select',
      { name },
      options.map((option) => h('option', {}, option)),
    ),
  )

/**
 * A list, or what to show when it has nothing.
 *
 * @param {Child[]} items
 * @param {string} empty
 */
export const list = (items, empty) =>
  items.length > 0
    ? h(
        'ul',
        { class: 'rows' },
        items.map((item) => h('li', {}, item)),
      )
    : h('p', { class: 'quiet' }, empty)
