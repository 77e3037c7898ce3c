// @ts-check
import { actionButton, h, list, panel, time } from './dom.js'

/** @typedef {{ id: string, url: string, events: string[], is_enabled: boolean, disabled_reason: string | null }} Webhook */
/** @typedef {{ id: string, event: string, status: string, created_at: string, attempts: { at: string, status: number | null, ms: number | null, error: string | null }[] }} Delivery */

/**
 * Endpoints with what was sent to them.
 *
 * @param {import('./console-api.js').Api} api
 */
export function webhooksPanel(api) {
  return panel('Webhooks', async (refresh) => {
    const { webhooks } = await api.call('GET /webhooks')
    const rows = webhooks.map((/** @type {Webhook} */ webhook) => webhookRow(api, webhook, refresh))
    return [list(rows, 'No endpoints yet. POST /webhooks/register registers one.')]
  })
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {Webhook} webhook
 * @param {() => Promise<void>} refresh
 */
function webhookRow(api, { id, url, events, is_enabled: isEnabled, disabled_reason: reason }, refresh) {
  const deliveries = h('div')
  const showDeliveries = async () => {
    const { deliveries: found } = await api.call(`GET /webhooks/${id}/deliveries?limit=20`)
    const rows = found.map((/** @type {Delivery} */ delivery) => deliveryRow(api, id, delivery, showDeliveries))
    deliveries.replaceChildren(list(rows, 'Nothing was sent in the last 30 days.'))
  }
  const switchTo = async () => {
    await api.call(`PATCH /webhooks/${id}`, { is_enabled: !isEnabled })
    await refresh()
  }
  const test = async () => {
    await api.call(`POST /webhooks/${id}/test`)
    await showDeliveries()
  }
  return h(
    'div',
    {},
    h('p', { class: 'facts' }, h('code', {}, url), h('span', { class: 'label' }, isEnabled ? 'on' : 'off')),
    h('p', { class: 'quiet' }, events.join(', '), reason ? `. ${reason}` : ''),
    h(
      'p',
      { class: 'facts' },
      actionButton('Show deliveries', showDeliveries),
      actionButton('Send a test', test),
      actionButton(isEnabled ? 'Switch off' : 'Switch on', switchTo),
    ),
    deliveries,
  )
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {string} webhookId
 * @param {Delivery} delivery
 * @param {() => Promise<void>} refresh
 */
function deliveryRow(api, webhookId, { id, event, status, attempts, created_at: createdAt }, refresh) {
  const again = actionButton('Deliver again', async () => {
    await api.call(`POST /webhooks/${webhookId}/deliveries/${id}/redeliver`)
    await refresh()
  })
  const tries = attempts.map(({ at, status: code, ms, error }) =>
    h('p', { class: 'quiet when' }, time(at), `: ${error ?? code ?? 'no response'}${ms === null ? '' : `, ${ms} ms`}`),
  )
  return h(
    'div',
    {},
    h('p', { class: 'facts' }, h('strong', {}, event), h('span', { class: 'label' }, status), time(createdAt), again),
    tries,
  )
}
