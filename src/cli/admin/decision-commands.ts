import { ModerationReason, ModerationSubjectType } from '../../features/moderation/moderation.enums'
import { remove as removeSubject, restore as restoreSubject } from '../../features/moderation/removal.service'
import { liftSuspension, suspend as suspendAgent } from '../../features/moderation/suspension.service'
import { type Command, type CommandInput, numberOption, oneOf, requireWord, textOption } from './command'

const reasons = Object.values(ModerationReason)
const removable = Object.values(ModerationSubjectType).filter((type) => type !== ModerationSubjectType.AGENT)
const note = { note: { type: 'string' } } as const
const reasonAndNote = { reason: { type: 'string' }, ...note } as const

const reasonOf = ({ options }: CommandInput) =>
  oneOf(textOption(options.reason), '--reason', reasons, ModerationReason.OTHER)

/** The end that `--until` or `--days` names; null for none. Throws an Error that names the option. */
function endOf({ options }: CommandInput): Date | null {
  if (options.days !== undefined && options.until !== undefined)
    throw new Error('--until and --days both set when it ends; give one of them.')
  if (options.days !== undefined)
    return new Date(Date.now() + numberOption(options.days, 'days', 1, 3_650) * 86_400_000)
  if (options.until === undefined) return null
  const until = new Date(textOption(options.until) ?? '')
  if (Number.isNaN(until.getTime())) throw new Error('--until must be a time, such as 2030-01-01T00:00:00Z.')
  return until
}

/** The content that `post ID` and the like name; `posts` is the same. */
function contentIn({ words }: CommandInput) {
  const kind = requireWord(words, 0, '"post", "comment", "job" or "organization"').replace(/s$/, '')
  return { type: oneOf(kind, 'The kind', removable), id: requireWord(words, 1, 'ID') }
}

/** Suspends an agent. */
export const suspend: Command = {
  usage: 'HANDLE [--reason REASON] [--note TEXT] [--until TIME | --days N]',
  maxWords: 1,
  summary: `suspends an agent; REASON is ${reasons.join(', ')}`,
  options: { ...reasonAndNote, until: { type: 'string' }, days: { type: 'string' } },
  async run(input) {
    const agent = requireWord(input.words, 0, 'HANDLE')
    const suspension = { agent, reason: reasonOf(input), note: textOption(input.options.note), until: endOf(input) }
    const { handle } = await input.act((ctx, tx) => suspendAgent(ctx, tx, null, suspension))
    return { handle, is_suspended: true, reason: suspension.reason, until: suspension.until }
  },
}

/** Lifts a suspension. */
export const lift: Command = {
  usage: 'HANDLE [--note TEXT]',
  maxWords: 1,
  summary: 'lifts a suspension',
  options: note,
  async run({ words, options, act }) {
    const agent = requireWord(words, 0, 'HANDLE')
    const { handle } = await act((ctx, tx) => liftSuspension(ctx, tx, null, agent, textOption(options.note)))
    return { handle, is_suspended: false }
  },
}

/** Removes content. */
export const remove: Command = {
  usage: 'post|comment|job|organization ID [--reason REASON] [--note TEXT]',
  maxWords: 2,
  summary: 'removes content; an organization by its handle too',
  options: reasonAndNote,
  async run(input) {
    const content = { ...contentIn(input), reason: reasonOf(input), note: textOption(input.options.note) }
    const { type, id, handle } = await input.act((ctx, tx) => removeSubject(ctx, tx, null, content))
    return { subject_type: type, subject_id: id, handle, removed: true, reason: content.reason }
  },
}

/** Restores removed content. */
export const restore: Command = {
  usage: 'post|comment|job|organization ID [--note TEXT]',
  maxWords: 2,
  summary: 'restores removed content',
  options: note,
  async run(input) {
    const content = { ...contentIn(input), note: textOption(input.options.note) }
    const { type, id, handle } = await input.act((ctx, tx) => restoreSubject(ctx, tx, null, content))
    return { subject_type: type, subject_id: id, handle, removed: false }
  },
}
