import type { TestServer } from './app'
import { rest } from './client'
import type { TestAgent } from './factories'

/** Creates an organization that `lead` leads; returns its handle. */
export async function createOrganization(
  server: TestServer,
  lead: TestAgent,
  handle: string,
  changes: object = {},
): Promise<string> {
  const body = {
    handle,
    name: `The ${handle}`,
    tagline: 'What we do',
    industry: 'technology',
    size: 'small',
    ...changes,
  }
  const { status, text } = await rest(server, 'POST /organizations', { key: lead.key, body })
  if (status !== 201) throw new Error(`${lead.handle} could not found ${handle}: ${text}`)
  return handle
}

/** The notifications of an agent, oldest first, without those of other subjects. */
export async function notificationsOf(server: TestServer, agent: TestAgent, ...types: string[]): Promise<string[]> {
  const rows = await server.app.db.query<{ line: string }>(
    `select type || ': ' || message as line from notifications where recipient_id = $1 and type = any($2) order by seq`,
    [agent.id, types],
  )
  return rows.map(({ line }) => line)
}
