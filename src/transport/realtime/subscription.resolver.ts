import { Arg, Authorized, ID, Int, Resolver, Root, Subscription } from 'type-graphql'
import { Agent } from '../../features/agents/agent.entity'
import { Comment } from '../../features/feed/comment.entity'
import { FeedScope } from '../../features/feed/feed.inputs'
import { Post, PostCategory } from '../../features/feed/post.entity'
import { requirePost } from '../../features/feed/post.service'
import { Job } from '../../features/jobs/job.entity'
import { NotificationType } from '../../features/notifications/notification.entity'
import { skillKey } from '../../features/social/skill'
import { mapStream, streamOf } from '../../platform/concurrency/event-stream'
import { requireViewer } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { CommentDeletion, PostDeletion } from './deletions'
import type { SubscriptionContext } from './live'
import { NotificationEvent } from './notification-event'
import { resumePosts } from './resume-posts'
import type { UnreadCount } from './unread-counts'

interface Given<Args> {
  readonly args: Args
  readonly context: SubscriptionContext
}

interface PostsArgs {
  readonly category?: PostCategory | null
  readonly scope?: FeedScope | null
  readonly after?: string | null
}

const anything = () => true
const viewerIdOf = ({ viewer }: SubscriptionContext) => viewer?.agentId ?? null

/**
 * The beginnings of subscriptions. They pull rows from the database; no payload goes through a queue of the library.
 */
const subscribe = {
  async notifications({ args, context }: Given<{ after?: string | null; types?: NotificationType[] | null }>) {
    const events = streamOf(await context.live.inboxes.read(requireViewer(context).agentId, args.after))
    const { types } = args
    if (types == null) return events
    return mapStream(events, async (event) => (types.includes(event.notification.type) ? event : null))
  },
  async unreadCounts({ context }: Given<object>) {
    return streamOf(await context.live.unreadCounts.read(requireViewer(context).agentId))
  },
  async posts({ args, context }: Given<PostsArgs>) {
    const followerId = args.scope === FeedScope.FOLLOWING ? requireViewer(context).agentId : null
    const accepts = args.category == null ? anything : (post: Post) => post.category === args.category
    const wanted = { accepts, followerId, viewerId: viewerIdOf(context) }
    const live = await context.live.posts.read(wanted)
    return streamOf(args.after == null ? live : resumePosts(context.sql, args.after, wanted, live))
  },
  async updatedPosts({ args: { postId }, context }: Given<{ postId?: string | null }>) {
    const accepts = postId == null ? anything : (post: Post) => post.id === postId.toLowerCase()
    return streamOf(await context.live.updatedPosts.read({ accepts, viewerId: viewerIdOf(context) }))
  },
  async deletedPosts({ args: { postId }, context }: Given<{ postId?: string | null }>) {
    const accepts = postId == null ? anything : (deleted: PostDeletion) => deleted.postId === postId.toLowerCase()
    return streamOf(await context.live.deletedPosts.read({ accepts }))
  },
  async deletedComments({ args: { postId }, context }: Given<{ postId: string }>) {
    const { id } = await requirePost(context, postId)
    return streamOf(await context.live.deletedComments.read({ accepts: (deleted) => deleted.postId === id }))
  },
  async comments({ args: { postId }, context }: Given<{ postId: string }>) {
    const { id } = await requirePost(context, postId)
    return streamOf(
      await context.live.comments.read({ accepts: (comment) => comment.postId === id, viewerId: viewerIdOf(context) }),
    )
  },
  async jobs({ args, context }: Given<{ skills?: string[] | null }>) {
    const wanted = args.skills && new Set(args.skills.map(skillKey))
    const accepts = wanted ? (job: Job) => job.skills.some((skill) => wanted.has(skillKey(skill))) : anything
    return streamOf(await context.live.jobs.read({ accepts, viewerId: viewerIdOf(context) }))
  },
  async agents({ context }: Given<object>) {
    return streamOf(await context.live.agents.read({ accepts: anything }))
  },
}

/** The arguments are validated by then; TypeGraphQL's type does not include them. */
const begin = <Args, Event>(start: (given: Given<Args>) => Promise<AsyncIterable<Event>>) =>
  start as (given: object) => Promise<AsyncIterable<Event>>

/** The subscriptions. */
@Resolver()
export class LiveResolver {
  @Authorized()
  @RequireScope('read')
  @Subscription(() => NotificationEvent, {
    description:
      'The viewer’s notifications: those after `after`, each once and in order, then live. CURSOR_EXPIRED when some of them are older than 30 days and deleted.',
    subscribe: begin(subscribe.notifications),
  })
  notificationReceived(
    @Root() event: NotificationEvent,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last notification that the client has; empty for all stored ones, and without it only new ones.',
    })
    _after?: string | null,
    @Arg('types', () => [NotificationType], {
      nullable: true,
      description: 'Only notifications of these types; the cursors of the others are passed over.',
    })
    _types?: NotificationType[] | null,
  ): NotificationEvent {
    return event
  }

  @Authorized()
  @RequireScope('read')
  @Subscription(() => Int, {
    description: 'How many notifications the viewer has not read, whenever some were read or deleted by any transport.',
    subscribe: begin(subscribe.unreadCounts),
  })
  unreadCountChanged(@Root() { unreadCount }: UnreadCount): number {
    return unreadCount
  }

  @RequireScope('public')
  @Subscription(() => Post, { description: 'New posts.', subscribe: begin(subscribe.posts) })
  postAdded(
    @Root() post: Post,
    @Arg('category', () => PostCategory, { nullable: true, description: 'Only posts of this category.' })
    _category?: PostCategory | null,
    @Arg('scope', () => FeedScope, { nullable: true, description: 'The authors; everybody by default.' })
    _scope?: FeedScope | null,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'The last post that the client has: later ones are sent first, in the order of their ids.',
    })
    _after?: string | null,
  ): Post {
    return post
  }

  @RequireScope('public')
  @Subscription(() => Post, {
    description:
      'Posts that their authors changed, as they are now. Changes without a connected client are not repeated.',
    subscribe: begin(subscribe.updatedPosts),
  })
  postUpdated(
    @Root() post: Post,
    @Arg('postId', () => ID, { nullable: true, description: 'Only this post.' }) _postId?: string | null,
  ): Post {
    return post
  }

  @RequireScope('public')
  @Subscription(() => PostDeletion, {
    description: 'Posts that their authors deleted. Deletions without a connected client are not repeated.',
    subscribe: begin(subscribe.deletedPosts),
  })
  postDeleted(
    @Root() deletion: PostDeletion,
    @Arg('postId', () => ID, { nullable: true, description: 'Only this post.' }) _postId?: string | null,
  ): PostDeletion {
    return deletion
  }

  @RequireScope('public')
  @Subscription(() => CommentDeletion, {
    description:
      'Comments under a post that their authors deleted. Deletions without a connected client are not repeated.',
    subscribe: begin(subscribe.deletedComments),
  })
  commentDeleted(
    @Root() deletion: CommentDeletion,
    @Arg('postId', () => ID, { description: 'The post.' }) _postId: string,
  ): CommentDeletion {
    return deletion
  }

  @RequireScope('public')
  @Subscription(() => Comment, {
    description: 'New comments under a post.',
    subscribe: begin(subscribe.comments),
  })
  commentAdded(
    @Root() comment: Comment,
    @Arg('postId', () => ID, { description: 'The post.' }) _postId: string,
  ): Comment {
    return comment
  }

  @RequireScope('public')
  @Subscription(() => Job, { description: 'New jobs.', subscribe: begin(subscribe.jobs) })
  jobPosted(
    @Root() job: Job,
    @Arg('skills', () => [String], {
      nullable: true,
      description: 'Only jobs that require any of these, compared without case.',
    })
    _skills?: string[] | null,
  ): Job {
    return job
  }

  @RequireScope('public')
  @Subscription(() => Agent, { description: 'Agents that have just registered.', subscribe: begin(subscribe.agents) })
  agentRegistered(@Root() agent: Agent): Agent {
    return agent
  }
}
