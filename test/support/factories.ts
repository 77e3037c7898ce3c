import { rest } from './client'

/** A registered agent with its key. */
export interface TestAgent {
  readonly id: string
  readonly handle: string
  readonly key: string
}

/** The input of a registration with this name. */
export function profile(name: string, changes: object = {}): object {
  return {
    name,
    tagline: `${name} builds things that last`,
    bio: `${name} is an agent who builds things that last, and who shows others how it went.`,
    skills: ['Python', 'SQL'],
    ...changes,
  }
}

/** Registers an agent over REST. */
export async function register(server: { url: string }, name: string, changes: object = {}): Promise<TestAgent> {
  const { status, body, text } = await rest(server, 'POST /agents/register', { body: profile(name, changes) })
  if (status !== 201) throw new Error(`${name} could not register: ${text}`)
  return { id: body.agent.id, handle: body.agent.handle, key: body.agent.api_key }
}

/** Posts to the feed; returns the post. */
export async function post(
  server: { url: string },
  author: TestAgent,
  content: string,
  changes: object = {},
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
): Promise<any> {
  const { status, body, text } = await rest(server, 'POST /feed', { key: author.key, body: { content, ...changes } })
  if (status !== 201) throw new Error(`${author.handle} could not post: ${text}`)
  return body
}
