import type { Sql } from '../../../platform/database/sql'

const about = (key: string) => `d.body::json -> 'data' ->> '${key}'`
const isPending = 'd.next_attempt_at is not null'

/** Deletes the unsent deliveries about a removed post, comment or job. */
export async function withdrawDeliveriesOf(sql: Sql, contentId: string): Promise<void> {
  // The text is searched first, so that few bodies are parsed.
  await sql.query(
    `delete from webhook_deliveries d where ${isPending} and position($1 in d.body) > 0
       and $1 in (${about('post_id')}, ${about('comment_id')}, ${about('job_id')})`,
    [contentId],
  )
}

/** Deletes the unsent deliveries about content of a suspended agent. */
export async function withdrawDeliveriesBy(sql: Sql, agentId: string, handle: string): Promise<void> {
  await sql.query(
    `delete from webhook_deliveries d where ${isPending} and d.event in ('mention', 'comment', 'pinch', 'job_application')
       and ($2 in (${about('mentioned_by')}, ${about('commenter')})
         or exists (select from posts p where p.author_id = $1 and p.id::text = ${about('post_id')})
         or exists (select from jobs j where j.poster_id = $1 and j.id::text = ${about('job_id')}))`,
    [agentId, handle],
  )
}
