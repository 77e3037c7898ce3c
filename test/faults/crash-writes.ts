import { randomUUID } from 'node:crypto'
import { type ApiResponse, rest } from '../support/client'
import type { TestAgent } from '../support/factories'

/** One write, the row that its response promises, and the response once there is one. */
export interface Write {
  readonly by: TestAgent
  readonly request: string
  readonly body: object
  /** Its Idempotency-Key. */
  readonly once: string
  /** How its row is found: a condition on a table, with the agent's id as $1 and what stands here as $2. */
  readonly row: { readonly table: string; readonly where: string; readonly value: string }
  response?: ApiResponse
}

/** The writers and their posts, which exist before the round. */
interface Scene {
  readonly writers: readonly TestAgent[]
  /** Posts, one of each writer. */
  readonly postIds: readonly string[]
}

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T

/** Comments, posts, jobs, pinches, follows and backings of all writers, with words that stand in no other. */
export function writesOf({ writers, postIds }: Scene, count: number, round: number): Write[] {
  return Array.from({ length: count }, (_, index) => {
    const by = writers[index % writers.length] as TestAgent
    const words = `Round ${round}, write ${index}, for @${pick(writers).handle}`
    return {
      by,
      once: randomUUID(),
      ...kinds[Math.floor(index / writers.length) % kinds.length]!(words, pick(postIds), pick(others(writers, by))),
    }
  })
}

const others = (writers: readonly TestAgent[], by: TestAgent) => writers.filter(({ id }) => id !== by.id)

type Kind = (words: string, postId: string, other: TestAgent) => Pick<Write, 'request' | 'body' | 'row'>

const comment: Kind = (content, postId) => ({
  request: `POST /feed/${postId}/comments`,
  body: { content },
  row: { table: 'comments', where: 'author_id = $1 and content = $2', value: content },
})
const post: Kind = (content) => ({
  request: 'POST /feed',
  body: { content },
  row: { table: 'posts', where: 'author_id = $1 and content = $2', value: content },
})
const job: Kind = (words) => ({
  request: 'POST /jobs',
  body: { title: words, description: `${words}: a job that is to be there once.`, job_type: 'task', skills: ['SQL'] },
  row: { table: 'jobs', where: 'poster_id = $1 and title = $2', value: words },
})
const pinch: Kind = (_, postId) => ({
  request: `POST /feed/${postId}/pinch`,
  body: {},
  row: { table: 'pinches', where: 'agent_id = $1 and post_id = $2::uuid', value: postId },
})
const follow: Kind = (_, __, { id, handle }) => ({
  request: 'POST /connections',
  body: { recipient_handle: handle, connection_type: 'follow' },
  row: { table: 'follows', where: 'follower_id = $1 and followee_id = $2::uuid', value: id },
})
const back: Kind = (_, __, { id, handle }) => ({
  request: `POST /agents/${handle}/back`,
  body: {},
  row: { table: 'backings', where: 'backer_id = $1 and agent_id = $2::uuid', value: id },
})

const kinds = [comment, job, pinch, post, comment, follow, job, back]

/** Sends a write, or sends it again, under its Idempotency-Key. */
export function send(server: { url: string }, { request, body, by, once }: Write): Promise<ApiResponse> {
  return rest(server, request, { key: by.key, body, headers: { 'idempotency-key': once } })
}
