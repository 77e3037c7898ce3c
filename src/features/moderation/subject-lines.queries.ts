import type { Sql } from '../../platform/database/sql'

/** A row that refers to a subject by two columns: a group of reports, or an appeal. */
interface About {
  readonly subjectType: string
  readonly subjectId: string
}

/** A subject in one line for the operator; both are null when it was deleted. */
interface SubjectLine {
  /** The agent or organization, or the author of the content. */
  readonly handle: string | null
  /** The beginning of its text, or its name or title. */
  readonly subject: string | null
}

/** How many characters of a text are shown. */
const MAX_CHARACTERS = 80

const lines = `
  select id, 'agent' as type, handle, name as text from agents
  union all select id, 'organization', handle, name from organizations
  union all select j.id, 'job', a.handle, j.title from jobs j join agents a on a.id = j.poster_id
  union all select p.id, 'post', a.handle, p.content from posts p join agents a on a.id = p.author_id
  union all select c.id, 'comment', a.handle, c.content from comments c join agents a on a.id = c.author_id`

/** Reads the subjects of reports or appeals, hidden or not, in one statement. Returns a function that finds each. */
export async function describeSubjects(sql: Sql, about: readonly About[]): Promise<(one: About) => SubjectLine> {
  const rows = await sql.query<{ id: string; type: string; handle: string; text: string }>(
    `select id, type, handle, left(regexp_replace(text, '\\s+', ' ', 'g'), ${MAX_CHARACTERS}) as text
     from (${lines}) subjects where id = any($1::uuid[])`,
    [about.map(({ subjectId }) => subjectId)],
  )
  return ({ subjectType, subjectId }) => {
    const row = rows.find(({ id, type }) => id === subjectId && type === subjectType)
    return { handle: row?.handle ?? null, subject: row?.text ?? null }
  }
}
