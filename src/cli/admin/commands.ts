import { createInvite } from '../../features/agents/invite.service'
import { type Command, numberOption } from './command'
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

/** Every command, in the order of the help text. */
export const commands: Readonly<Record<string, Command>> = {
  moderators,
  verify,
  reserve,
  invite,
  stats,
}
