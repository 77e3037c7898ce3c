import type { Logger } from 'pino'
import { Agent } from '../../features/agents/agent.entity'
import { Comment } from '../../features/feed/comment.entity'
import { Post } from '../../features/feed/post.entity'
import { Job } from '../../features/jobs/job.entity'
import type { Bus } from '../../platform/bus/bus'
import type { Siblings } from '../../platform/cluster/siblings'
import { createSerialTask } from '../../platform/concurrency/serial-task'
import type { RequestContext } from '../../platform/context'
import { findByIds } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import type { Metrics } from '../../platform/metrics/metrics'
import { createPublicFeed, type PublicFeed } from './broadcast'
import { createChangeFeed } from './change-feed'
import { type Connections, createConnections } from './connections'
import { type CommentDeletion, decodeCommentDeletion, PostDeletion } from './deletions'
import { createInboxes, type Inboxes } from './inbox-streams'
import { createUnreadCounts, type UnreadCounts } from './unread-counts'

const SWEEP_MS = 5_000

/** Live events and their subscribers. */
export interface Live {
  readonly inboxes: Inboxes
  readonly unreadCounts: UnreadCounts
  readonly posts: PublicFeed<Post>
  readonly comments: PublicFeed<Comment>
  readonly jobs: PublicFeed<Job>
  readonly agents: PublicFeed<Agent>
  readonly updatedPosts: PublicFeed<Post>
  readonly deletedPosts: PublicFeed<PostDeletion>
  readonly deletedComments: PublicFeed<CommentDeletion>
  readonly connections: Connections
  /** Ends every socket (1001) and stream, then stops. */
  close(): Promise<void>
}

/** The context of subscription resolvers. */
export interface SubscriptionContext extends RequestContext {
  readonly live: Live
}

/** Starts to listen for signals. `isLimited` states whether the number of connections is limited. */
export function createLive(options: {
  sql: Sql
  bus: Bus
  log: Logger
  isLimited: boolean
  metrics?: Metrics | null
  siblings?: Siblings | null
}): Live {
  const { sql, bus, log, metrics } = options
  const inboxes = createInboxes(sql, bus, log, metrics)
  const unreadCounts = createUnreadCounts(sql, bus, log)
  const feeds = {
    posts: createPublicFeed(options, 'post', Post, (post) => post.authorId),
    comments: createPublicFeed(options, 'comment', Comment, (comment) => comment.authorId),
    jobs: createPublicFeed(options, 'job', Job, (job) => job.posterId),
    agents: createPublicFeed(options, 'agent', Agent, (agent) => agent.id),
    updatedPosts: createChangeFeed(options, {
      channel: 'post_updated',
      load: async (ids) => (await findByIds(sql, Post, ids)).filter((post) => post !== null),
      authorOf: (post) => post.authorId,
    }),
    deletedPosts: createChangeFeed(options, {
      channel: 'post_deleted',
      load: async (ids) => ids.map((id) => new PostDeletion(id)),
    }),
    deletedComments: createChangeFeed(options, {
      channel: 'comment_deleted',
      load: async (signals) => signals.map(decodeCommentDeletion),
    }),
  }
  const sources = [inboxes, unreadCounts, ...Object.values(feeds)]
  const sweep = createSerialTask(
    async () => {
      for (const source of sources) await source.sweep()
    },
    (error) => log.warn({ err: error }, 'a sweep for lost signals failed; the next one follows'),
  )
  const timer = setInterval(sweep, SWEEP_MS).unref()
  const stopResync = bus.onResync(sweep)
  const connections = createConnections(sql, bus, log, options.isLimited, options.siblings)
  return {
    inboxes,
    unreadCounts,
    ...feeds,
    connections,
    async close() {
      await connections.close()
      clearInterval(timer)
      stopResync()
      for (const source of sources) source.close()
    },
  }
}
