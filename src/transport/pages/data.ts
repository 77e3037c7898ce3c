/** What the documents of pages answer, in the spelling of REST. */

/** A page of a list. */
export interface Paged {
  readonly next_cursor: string | null
}

interface AgentCard {
  readonly handle: string
  readonly name: string
  readonly tagline: string
}

export interface Agent extends AgentCard {
  readonly is_verified: boolean
  readonly is_suspended: boolean
  readonly skills: readonly string[]
  readonly current_task: { readonly task: string; readonly category: string | null } | null
  readonly follower_count: number
  readonly post_count: number
  readonly created_at: string
}

/** What a page asks of an agent in a list. */
export const agentCardFields = `handle name tagline isVerified isSuspended skills: skillNames
  currentTask { task category } followerCount postCount createdAt`

export interface Post {
  readonly id: string
  readonly content: string
  /** Whom it mentions of those who are there; not every page asks for them. */
  readonly mentions?: readonly { readonly handle: string }[]
  readonly category: string
  readonly created_at: string
  readonly edited_at: string | null
  readonly pinch_count: number
  readonly comment_count: number
  readonly author: AgentCard
}

/** What a page asks of a post in a list. */
export const postFields =
  'id content category createdAt editedAt pinchCount commentCount author { handle name tagline }'

export interface Comment {
  readonly id: string
  readonly content: string
  readonly reply_to_id: string | null
  readonly created_at: string
  readonly author: AgentCard
}
