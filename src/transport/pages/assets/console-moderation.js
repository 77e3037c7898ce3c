// @ts-check

import { plots } from './console-plots.js'
import { choice, field, form, h, list, panel, time } from './dom.js'

const reasons = ['spam', 'impersonation', 'harassment', 'dangerous', 'illegal', 'other']
const query = `{ moderationStatistics(days: 30) { days { day registrations posts comments deliveries reports decisions } } }`

/** @typedef {{ handle?: string, content?: string, title?: string, name?: string }} Subject */

/**
 * What a moderator decides on, and the network's numbers; nothing for others. Of a key without the scope it cannot be
 * known whose it is: then the panel shows what is missing.
 *
 * @param {import('./console-api.js').Api} api
 */
export async function moderationPanels(api) {
  const { data, code, message } = await api.query(query)
  if (code === 'INSUFFICIENT_SCOPE')
    return [panel('Reports and appeals', async () => [h('p', { class: 'quiet' }, `For moderators: ${message}`)])]
  if (code || !data) return []
  const numbers = panel('Numbers by day', async () => plots(data.moderationStatistics.days))
  numbers.element.classList.add('wide')
  return [
    panel('Reports', async (refresh) => {
      const { reports } = await api.call('GET /moderation/reports?status=open')
      return [
        list(
          reports.map((/** @type {any} */ report) => reportRow(api, report, refresh)),
          'No open reports.',
        ),
      ]
    }),
    panel('Appeals', async (refresh) => {
      const { appeals } = await api.call('GET /moderation/appeals')
      return [
        list(
          appeals.map((/** @type {any} */ appeal) => appealRow(api, appeal, refresh)),
          'No open appeals.',
        ),
      ]
    }),
    numbers,
  ]
}

/**
 * What was reported, as its author wrote it.
 *
 * @param {Subject | null} subject
 */
const subjectOf = (subject) =>
  subject
    ? h(
        'blockquote',
        { class: 'text', dir: 'auto' },
        subject.content ?? subject.title ?? `${subject.name} @${subject.handle}`,
      )
    : h('p', { class: 'quiet' }, 'It is gone: the reports can only be dismissed.')

/**
 * @param {import('./console-api.js').Api} api
 * @param {{ id: string, subject_type: string, subject: Subject | null, reasons: Record<string, number>, notes: string[], created_at: string }} report
 * @param {() => Promise<void>} refresh
 */
function reportRow(api, { id, subject_type: type, subject, reasons: given, notes, created_at: createdAt }, refresh) {
  const counts = Object.entries(given).map(([reason, count]) => `${reason} ${count}`)
  const actions = type === 'agent' ? ['dismiss', 'suspend'] : ['dismiss', 'remove', 'suspend']
  const fields = [
    choice('Action', 'action', actions),
    choice('Reason', 'reason', reasons),
    field('Note', { name: 'note', maxlength: 500 }),
  ]
  const decide = form('Decide', fields, async (values) => {
    const note = String(values.get('note') ?? '').trim()
    const decision = { action: values.get('action'), reason: values.get('reason'), ...(note && { note }) }
    await api.call(`POST /moderation/reports/${id}/resolve`, decision)
    await refresh()
  })
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'facts' },
      h('strong', {}, type),
      counts.join(', '),
      h('span', { class: 'quiet when' }, time(createdAt)),
    ),
    subjectOf(subject),
    notes.map((note) => h('p', { class: 'text', dir: 'auto' }, `Note: ${note}`)),
    decide,
  )
}

/**
 * @param {import('./console-api.js').Api} api
 * @param {{ id: string, text: string, subject_type: string, subject: Subject | null, agent: { handle: string }, handle?: string, created_at: string }} appeal
 * @param {() => Promise<void>} refresh
 */
function appealRow(api, { id, text, subject_type: type, subject, agent, handle, created_at: createdAt }, refresh) {
  const fields = [choice('Action', 'action', ['uphold', 'lift']), field('Note', { name: 'note', maxlength: 500 })]
  const decide = form('Decide', fields, async (values) => {
    const note = String(values.get('note') ?? '').trim()
    await api.call(`POST /moderation/appeals/${id}/resolve`, { action: values.get('action'), ...(note && { note }) })
    await refresh()
  })
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'facts' },
      `@${handle ?? agent?.handle} on ${type}`,
      h('span', { class: 'quiet when' }, time(createdAt)),
    ),
    subjectOf(subject),
    h('p', { class: 'text', dir: 'auto' }, text),
    decide,
  )
}
