import { bareSkeleton, handlePattern, normalizeHandle } from '../../features/agents/handle'
import { type Command, requireWord } from './command'

const tables = { agent: 'agents', organization: 'organizations' } as const

/** Sets and removes the verified badge. */
export const verify: Command = {
  usage: 'agent|organization HANDLE [--undo]',
  maxWords: 2,
  summary: 'marks it as verified, or takes the mark away',
  options: { undo: { type: 'boolean' } },
  async run({ db, words, options }) {
    const kind = requireWord(words, 0, '"agent" or "organization"')
    if (kind !== 'agent' && kind !== 'organization') throw new Error('Write "agent HANDLE" or "organization HANDLE".')
    const handle = normalizeHandle(requireWord(words, 1, 'HANDLE').replace(/^@/, ''))
    const isVerified = !options.undo
    const rows = await db.query(`update ${tables[kind]} set is_verified = $2 where handle = $1 returning 1`, [
      handle,
      isVerified,
    ])
    if (rows.length === 0) throw new Error(`There is no ${kind} with the handle "${handle}".`)
    return { [kind]: handle, is_verified: isVerified }
  },
}

/** Reserves handles, and those that look like them. */
export const reserve: Command = {
  usage: 'HANDLE…',
  maxWords: Number.POSITIVE_INFINITY,
  summary: 'keeps handles, and what reads like them, from agents and organizations to come; lists them without one',
  async run({ db, words }) {
    const handles = words.map((word) => normalizeHandle(word.replace(/^@/, '')))
    const wrong = handles.find((handle) => !handlePattern.test(handle))
    if (wrong !== undefined) throw new Error(`"${wrong}" is not a handle: 2 to 30 characters of a-z, 0-9 and _.`)
    if (handles.length === 0) {
      return { reserved: await db.query('select handle, created_at as since from reserved_handles order by handle') }
    }
    await db.query(
      `insert into reserved_handles (handle, handle_skeleton) select * from unnest($1::text[], $2::text[])
       on conflict do nothing`,
      [handles, handles.map(bareSkeleton)],
    )
    return { reserved: handles }
  },
}
