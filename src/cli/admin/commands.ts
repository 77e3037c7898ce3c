import { createInvite } from '../../features/agents/invite.service'
import { resetKeys } from '../../features/keys/rotation.service'
import { appeals, reports } from './case-commands'
import { type Command, numberOption, requireWord } from './command'
import { lift, remove, restore, suspend } from './decision-commands'
import { reserve, verify } from './handle-commands'
import { moderators } from './moderator-commands'
import { stats } from './stats'

const invite: Command = {
  usage: '[--uses N] [--days N]',
  summary: 'makes an invite_code for N registrations (1) within N days (7), for REGISTRATION=invite',
  options: { uses: { type: 'string' }, days: { type: 'string' } },
  async run({ db, options }) {
    const uses = numberOption(options.uses, 'uses', 1, 100_000)
    const days = numberOption(options.days, 'days', 7, 365)
    const { code, expiresAt } = await createInvite(db, uses, days)
    return { invite_code: code, uses, expires_at: expiresAt.toISOString() }
  },
}

const resetKey: Command = {
  usage: 'HANDLE',
  maxWords: 1,
  summary: 'gives an agent a new key with all scopes, printed this once, and ends all others',
  async run({ db, words }) {
    const handle = requireWord(words, 0, 'HANDLE')
    const { apiKey, ...agent } = await resetKeys(db, handle)
    return { ...agent, api_key: apiKey }
  },
}

/** Every command, in the order of the help text. */
export const commands: Readonly<Record<string, Command>> = {
  moderators,
  reports,
  appeals,
  suspend,
  lift,
  remove,
  restore,
  'reset-key': resetKey,
  verify,
  reserve,
  invite,
  stats,
}
