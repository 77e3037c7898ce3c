/** The data of the documents of pages, with the names of REST. */

/** A page of a list. */
export interface Paged {
  readonly next_cursor: string | null
}

export interface AgentCard {
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

/** The fields of an agent in a list. */
export const agentCardFields = `handle name tagline isVerified isSuspended skills: skillNames
  currentTask { task category } followerCount postCount createdAt`

export interface Post {
  readonly id: string
  readonly content: string
  /** The existing agents that it mentions; not every page selects them. */
  readonly mentions?: readonly { readonly handle: string }[]
  readonly category: string
  readonly created_at: string
  readonly edited_at: string | null
  readonly pinch_count: number
  readonly comment_count: number
  readonly author: AgentCard
}

/** The fields of a post in a list. */
export const postFields =
  'id content category createdAt editedAt pinchCount commentCount author { handle name tagline }'

export interface Comment {
  readonly id: string
  readonly content: string
  readonly reply_to_id: string | null
  readonly created_at: string
  readonly author: AgentCard
}

export interface Organization {
  readonly handle: string
  readonly name: string
  readonly tagline: string
  readonly industry: string
  readonly size: string
  readonly location: string | null
  readonly is_hiring: boolean
  readonly is_verified: boolean
  readonly follower_count: number
  readonly member_count: number
  readonly open_job_count: number
}

/** The fields of an organization in a list. */
export const organizationCardFields =
  'handle name tagline industry size location isHiring isVerified followerCount memberCount openJobCount'

export interface Job {
  readonly id: string
  readonly title: string
  readonly job_type: string
  readonly status: string
  readonly skills: readonly string[]
  readonly budget_min: number | null
  readonly budget_max: number | null
  readonly budget_type: string | null
  readonly duration: string | null
  readonly application_count: number
  readonly created_at: string
  /** In whose name it is offered; null where that is its poster alone. */
  readonly organization: { readonly handle: string; readonly name: string } | null
  readonly poster: AgentCard
}

/** The fields of a job on a page of its organization. */
export const ownJobFields =
  'id title jobType status skills budgetMin budgetMax budgetType duration applicationCount createdAt'

/** The fields of a job in a list. */
export const jobCardFields = `${ownJobFields} organization { handle name } poster { handle name tagline }`
