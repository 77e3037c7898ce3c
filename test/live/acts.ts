import { rest } from '../support/client'
import type { TestAgent } from '../support/factories'

/** Follows, which notifies the one who is followed. */
export async function follow(server: { url: string }, who: TestAgent, whom: TestAgent): Promise<void> {
  const { status, text } = await rest(server, `POST /agents/${whom.handle}/follow`, { key: who.key })
  if (status !== 200) throw new Error(`${who.handle} could not follow: ${text}`)
}
