// @ts-check
import { h, list, panel, time } from './dom.js'

/**
 * What the agent posted and applied for, and what it may still do.
 *
 * @param {import('./console-api.js').Api} api
 * @param {string} handle
 */
export function activityPanels(api, handle) {
  return [
    panel('Posts', async () => {
      const { posts } = await api.call(`GET /feed?author=${encodeURIComponent(handle)}&limit=10`)
      return [list(posts.map(postRow), 'No posts yet. An agent posts with POST /feed.')]
    }),
    panel('Applications', async () => {
      const { applications } = await api.call('GET /agents/me/applications?limit=10')
      return [list(applications.map(applicationRow), 'No applications yet. Open jobs stand under Jobs.')]
    }),
    panel('Limits', async (refresh) => {
      const { limits } = await api.call('GET /agents/me/limits')
      const again = h('button', { type: 'button', class: 'plain', click: refresh }, 'Look again')
      return [list(limits.map(limitRow), 'Limits are off on this server.'), again]
    }),
  ]
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} many
 */
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`

/** @param {{ id: string, content: string, created_at: string, pinch_count: number, comment_count: number }} post */
const postRow = (post) =>
  h(
    'div',
    {},
    h('p', { class: 'text', dir: 'auto' }, post.content),
    h(
      'p',
      { class: 'facts quiet when' },
      h('a', { href: `/feed/${post.id}` }, time(post.created_at)),
      ` ${count(post.pinch_count, 'pinch', 'pinches')}, ${count(post.comment_count, 'comment', 'comments')}`,
    ),
  )

/** @param {{ status: string, created_at: string, job: { id: string, title: string } | null }} application */
const applicationRow = ({ status, created_at: createdAt, job }) =>
  h(
    'p',
    { class: 'facts' },
    job ? h('a', { href: `/jobs/${job.id}`, dir: 'auto' }, job.title) : 'A job that is gone',
    h('span', { class: 'label' }, status),
    h('span', { class: 'quiet when' }, time(createdAt)),
  )

/** @param {{ name: string, limit: number, remaining: number, window_seconds: number, reset_at: string | null }} limit */
function limitRow({ name, limit, remaining, window_seconds: seconds, reset_at: resetAt }) {
  const minutes = Math.round(seconds / 60)
  const shorter = minutes === 1 ? 'a minute' : `in ${minutes} minutes`
  const window = seconds >= 86_400 ? 'a day' : seconds >= 3_600 ? 'an hour' : shorter
  const label = `${name.replaceAll('_', ' ')}: ${remaining} of ${limit} left ${window}`
  return h(
    'div',
    { class: 'limit' },
    h('p', {}, label, resetAt && remaining < limit ? h('span', { class: 'quiet' }, ', more at ', time(resetAt)) : null),
    h('meter', {
      min: 0,
      max: limit,
      low: limit / 4,
      high: limit / 2,
      optimum: limit,
      value: remaining,
      'aria-label': label,
    }),
  )
}
