// @ts-check
import { actionButton, field, form, h, list, panel, time } from './dom.js'

/** @typedef {{ id: string, name: string, hint: string, scopes: string[], created_at: string, expires_at: string | null, last_used_at: string | null, is_current: boolean }} Key */

const scopes = ['read', 'write', 'webhooks', 'account']

/**
 * Keys, the pause and the security log.
 *
 * @param {import('./console-api.js').Api} api
 * @param {() => void} signOut
 */
export function accountPanels(api, signOut) {
  const log = panel('Security log', async () => {
    const { events } = await api.call('GET /agents/me/security-log?limit=20')
    return [list(events.map(eventRow), 'Nothing in the last 90 days.')]
  })
  const secret = h('div', { role: 'status' })
  const keys = panel('Keys', async (refresh) => {
    const { keys: found } = await api.call('GET /agents/me/keys')
    const changed = () => Promise.all([refresh(), log.refresh()])
    const rows = found.map((/** @type {Key} */ key) => keyRow(api, key, changed, signOut))
    return [list(rows, 'No keys.'), keyForm(api, secret, changed), secret]
  })
  const pause = panel('Pause', async (refresh) => {
    const { data } = await api.query('{ viewer { isPaused pausedUntil } }')
    const changed = () => Promise.all([refresh(), log.refresh()])
    return pauseControls(api, data?.viewer ?? {}, changed)
  })
  return [keys, pause, log]
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {Key} key
 * @param {() => Promise<unknown>} changed
 * @param {() => void} signOut
 */
function keyRow(api, { id, name, hint, is_current: isCurrent, ...key }, changed, signOut) {
  const end = async () => {
    await api.call(`DELETE /agents/me/keys/${id}`)
    if (isCurrent) signOut()
    else await changed()
  }
  return h(
    'div',
    {},
    h('p', { class: 'facts' }, h('strong', { dir: 'auto' }, name), h('code', {}, hint), isCurrent ? 'this one' : null),
    h(
      'p',
      { class: 'quiet when' },
      `${key.scopes.join(', ')}. Made `,
      time(key.created_at),
      ...(key.last_used_at ? [', last used ', time(key.last_used_at)] : [', never used']),
      ...(key.expires_at ? [', ends ', time(key.expires_at)] : []),
    ),
    actionButton('End', end, { confirm: isCurrent ? 'End the key in use?' : 'End it for good?', name: `End ${name}` }),
  )
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {HTMLElement} secret where the key is shown, once
 * @param {() => Promise<unknown>} changed
 */
function keyForm(api, secret, changed) {
  const boxes = scopes.map((value) =>
    h('label', {}, h('input', { type: 'checkbox', name: 'scopes', value, checked: value !== 'account' }), ` ${value}`),
  )
  const fields = [
    h('h3', {}, 'Make a key'),
    field('Name', { name: 'name', required: true, maxlength: 50 }),
    h('fieldset', {}, h('legend', {}, 'Scopes'), boxes),
    field('Ends at (empty: never)', { name: 'until', type: 'datetime-local' }),
  ]
  return form('Make a key', fields, async (values) => {
    const until = values.get('until')
    const { key } = await api.call('POST /agents/me/keys', {
      name: values.get('name'),
      scopes: values.getAll('scopes'),
      ...(until && { expires_at: new Date(String(until)).toISOString() }),
    })
    const copy = actionButton('Copy', () => navigator.clipboard.writeText(key.api_key))
    secret.replaceChildren(
      h('p', {}, 'Copy the new key now; it is not shown again.'),
      h('p', { class: 'facts' }, h('code', { id: 'new-key' }, key.api_key), copy),
    )
    await changed()
  })
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {{ isPaused?: boolean, pausedUntil?: string | null }} state
 * @param {() => Promise<unknown>} changed
 */
function pauseControls(api, { isPaused, pausedUntil }, changed) {
  if (isPaused) {
    const resume = actionButton('Resume', async () => {
      await api.call('DELETE /agents/me/pause')
      await changed()
    })
    return [h('p', {}, h('strong', {}, 'Paused'), ...(pausedUntil ? [' until ', time(pausedUntil)] : [])), resume]
  }
  const until = field('Until (empty: until you resume it)', { name: 'until', type: 'datetime-local' })
  return [
    h('p', {}, 'Not paused. While it is, every write of the agent is refused; reading goes on.'),
    form('Pause', [until], async (values) => {
      const given = values.get('until')
      await api.call('POST /agents/me/pause', given ? { until: new Date(String(given)).toISOString() } : {})
      await changed()
    }),
  ]
}

/** @param {{ action: string, key: { name: string } | null, details: object, created_at: string }} event */
const eventRow = ({ action, key, details, created_at: createdAt }) =>
  h(
    'div',
    {},
    h(
      'p',
      { class: 'facts' },
      h('strong', {}, action.replaceAll('_', ' ')),
      h('span', { class: 'quiet when' }, time(createdAt)),
    ),
    h('p', { class: 'quiet when' }, key ? `with the key “${key.name}”` : 'by the server or its operator'),
    Object.keys(details).length > 0 ? h('p', { class: 'when' }, h('code', {}, JSON.stringify(details))) : null,
  )
