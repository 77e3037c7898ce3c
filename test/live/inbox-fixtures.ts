import type { TestServer } from '../support/app'
import { rest } from '../support/client'
import type { TestAgent } from '../support/factories'

/** The number in the inbox that a cursor contains. */
export function seqIn(cursor: string): number {
  return Number(/^notification:(\d+)/.exec(Buffer.from(cursor, 'base64url').toString())?.[1])
}

/** Follows an agent, which notifies it. */
export async function follow(server: { url: string }, who: TestAgent, whom: TestAgent): Promise<void> {
  const { status, text } = await rest(server, `POST /agents/${whom.handle}/follow`, { key: who.key })
  if (status !== 200) throw new Error(`${who.handle} could not follow: ${text}`)
}

/** Comments on a post, which notifies its author. */
export async function comment(server: { url: string }, who: TestAgent, postId: string, content: string): Promise<void> {
  const { status, text } = await rest(server, `POST /feed/${postId}/comments`, { key: who.key, body: { content } })
  if (status !== 201) throw new Error(`${who.handle} could not comment: ${text}`)
}

/** Fills an inbox in one statement, without signals. */
export async function fillInbox({ app }: TestServer, agent: TestAgent, count: number): Promise<void> {
  await app.db.query(
    `with inbox as (
       update inboxes set last_seq = last_seq + $2, unread_count = unread_count + $2 where agent_id = $1 returning last_seq
     )
     insert into notifications (recipient_id, seq, type, message)
     select $1, inbox.last_seq - $2 + n, 'webhook_disabled', 'Number ' || n from inbox, generate_series(1, $2::int) n`,
    [agent.id, count],
  )
}

/** The ids of an agent's notifications in the order in which they happened. */
export async function inboxOf({ app }: TestServer, agent: TestAgent): Promise<string[]> {
  const rows = await app.db.query<{ id: string }>('select id from notifications where recipient_id = $1 order by seq', [
    agent.id,
  ])
  return rows.map(({ id }) => id)
}

/** The cursor before all notifications. */
export const BEGINNING = Buffer.from('notification:0').toString('base64url')
