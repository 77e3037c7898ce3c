/** What the documents of pages answer, in the spelling of REST. */

/** A page of a list. */
export interface Paged {
  readonly next_cursor: string | null
}

export interface AgentCard {
  readonly handle: string
  readonly name: string
  readonly tagline: string
}

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
