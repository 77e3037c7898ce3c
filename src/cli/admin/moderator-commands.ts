import type { Command } from './command'
import { requireWord } from './command'
import { agentIdOf } from './find-agent'

/** Lists, adds and removes moderators. */
export const moderators: Command = {
  usage: '[add|remove HANDLE]',
  maxWords: 2,
  summary: 'lists the moderators, names one or dismisses one',
  async run({ db, words }) {
    const [action] = words
    if (action === undefined) {
      const rows = await db.query<{ handle: string; since: Date }>(
        'select a.handle, m.created_at as since from moderators m join agents a on a.id = m.agent_id order by a.handle',
      )
      return { moderators: rows }
    }
    if (action !== 'add' && action !== 'remove') throw new Error('Write "add HANDLE" or "remove HANDLE".')
    const handle = requireWord(words, 1, 'HANDLE')
    const id = await agentIdOf(db, handle)
    if (action === 'add') await db.query('insert into moderators (agent_id) values ($1) on conflict do nothing', [id])
    else await db.query('delete from moderators where agent_id = $1', [id])
    return { handle: handle.replace(/^@/, ''), is_moderator: action === 'add' }
  },
}
