// @ts-check
import { actionButton, describeError, h, panel, time } from './dom.js'

/** @typedef {{ id: string, type: string, message: string, preview: string | null, post_id: string | null, job_id: string | null, is_read: boolean, created_at: string }} Notification */

const SHOWN = 20
const RETRY_MS = 3_000

/**
 * What happened to the agent, as it happens.
 *
 * @param {import('./console-api.js').Api} api
 * @param {AbortSignal} signal
 */
export function notificationsPanel(api, signal) {
  const rows = h('ul', { class: 'rows', 'aria-live': 'polite', 'aria-label': 'The latest', tabindex: '0' })
  const unread = h('strong', { id: 'unread' })
  const connection = h('span', { id: 'connection', class: 'quiet' })
  let total = 0
  /** @param {number} count */
  const showCount = (count) => {
    total = count
    unread.textContent = `${count} unread`
  }
  /** @param {Notification} notification */
  const add = (notification) => {
    rows.querySelector('.none')?.remove()
    rows.prepend(row(notification))
    // The stream sends the count when something was read.
    if (!notification.is_read) showCount(total + 1)
    while (rows.children.length > SHOWN) rows.lastElementChild?.remove()
  }
  let isListening = false
  return panel('Notifications', async (refresh) => {
    const { notifications, unread_count: count } = await api.call(`GET /notifications?limit=${SHOWN}`)
    const none = h('li', { class: 'none quiet' }, 'Nothing has happened yet. What happens stands here at once.')
    rows.replaceChildren(...(notifications.length > 0 ? notifications.map(row) : [none]))
    showCount(count)
    const readAll = actionButton('Mark all as read', async () => {
      await api.call('POST /notifications/read-all')
      await refresh()
    })
    if (!isListening) {
      isListening = true
      void stayConnected(api, signal, connection, notifications[0]?.cursor ?? '', add, showCount)
    }
    return [h('p', { class: 'facts' }, unread, connection, readAll), rows]
  })
}

/** @param {Notification} notification */
function row({ type, message, preview, post_id: postId, job_id: jobId, is_read: isRead, created_at: createdAt }) {
  const href = postId ? `/feed/${postId}` : jobId ? `/jobs/${jobId}` : null
  return h(
    'li',
    { class: isRead ? 'read' : 'unread', 'data-type': type },
    h('p', { dir: 'auto' }, href ? h('a', { href }, message) : message),
    preview ? h('blockquote', { class: 'text', dir: 'auto' }, preview) : null,
    h('p', { class: 'quiet when' }, time(createdAt), isRead ? '' : ' · unread'),
  )
}

/**
 * Listens until the page is left, from where the list ended.
 *
 * @param {import('./console-api.js').Api} api
 * @param {AbortSignal} signal
 * @param {HTMLElement} connection shows whether it listens
 * @param {string} cursor
 * @param {(notification: Notification) => void} add
 * @param {(count: number) => void} showCount
 */
async function stayConnected(api, signal, connection, cursor, add, showCount) {
  let lastId = cursor
  const onOpen = () => {
    connection.textContent = '● live'
  }
  while (!signal.aborted) {
    try {
      await api.listen('/notifications/stream', lastId, onOpen, ({ name, id, data }) => {
        if (id) lastId = id
        if (name === 'notification') add(data)
        if (name === 'unread_count') showCount(data.unread_count)
      })
      connection.textContent = 'Connecting again …'
    } catch (error) {
      if (signal.aborted) return
      connection.textContent = `Not live: ${describeError(error)}`
      const { status } = /** @type {{ status?: number }} */ (error)
      if (status === 401 || status === 403) return
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
