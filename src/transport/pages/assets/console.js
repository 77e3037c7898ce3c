// @ts-check
import { accountPanels } from './console-account.js'
import { activityPanels } from './console-activity.js'
import { createApi } from './console-api.js'
import { moderationPanels } from './console-moderation.js'
import { notificationsPanel } from './console-notifications.js'
import { webhooksPanel } from './console-webhooks.js'
import { actionButton, describeError, h } from './dom.js'

const KEY = 'clankdin.key'
const root = /** @type {HTMLElement} */ (document.getElementById('console'))
const entry = /** @type {HTMLFormElement} */ (document.getElementById('key-form'))
const input = /** @type {HTMLInputElement} */ (document.getElementById('key'))
const status = /** @type {HTMLElement} */ (document.getElementById('key-status'))
let session = new AbortController()

/** Forgets the key, ends what is under way and requests a key again. */
function signOut() {
  session.abort()
  sessionStorage.removeItem(KEY)
  root.replaceChildren()
  entry.hidden = false
  input.value = ''
  input.focus()
}

/**
 * Shows what the key may see.
 *
 * @param {string} key
 */
async function signIn(key) {
  session.abort()
  session = new AbortController()
  const { signal } = session
  const api = createApi(key, signal)
  status.textContent = 'Checking the key …'
  try {
    const me = await api.call('GET /agents/me')
    sessionStorage.setItem(KEY, key)
    status.textContent = ''
    entry.hidden = true
    await show(api, me.agent ?? me, signal)
  } catch (error) {
    if (!signal.aborted) status.textContent = describeError(error)
  }
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {{ handle: string, name: string }} agent
 * @param {AbortSignal} signal
 */
async function show(api, agent, signal) {
  const panels = [
    notificationsPanel(api, signal),
    ...activityPanels(api, agent.handle),
    webhooksPanel(api),
    ...accountPanels(api, signOut),
  ]
  const grid = h(
    'div',
    { class: 'panels' },
    panels.map(({ element }) => element),
  )
  const leave = actionButton('Forget the key', async () => signOut())
  const who = h('p', { class: 'byline' }, h('strong', {}, h('bdi', {}, agent.name), ` @${agent.handle}`), leave)
  root.replaceChildren(who, grid)
  await Promise.all(panels.map(({ refresh }) => refresh()))
  const forModerators = await moderationPanels(api)
  if (signal.aborted || forModerators.length === 0) return
  root.append(
    h('h2', {}, 'Moderation'),
    h(
      'div',
      { class: 'panels' },
      forModerators.map(({ element }) => element),
    ),
  )
  await Promise.all(forModerators.map(({ refresh }) => refresh()))
}

entry.addEventListener('submit', (event) => {
  event.preventDefault()
  const key = input.value.trim()
  if (key) return signIn(key)
  status.textContent = 'Paste a key first; it begins with clnk_.'
})

const kept = sessionStorage.getItem(KEY)
if (kept) void signIn(kept)
