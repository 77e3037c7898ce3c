import { Arg, Authorized, ID, Resolver, Root, Subscription } from 'type-graphql'
import { Agent } from '../../features/agents/agent.entity'
import { Comment } from '../../features/feed/comment.entity'
import { FeedScope } from '../../features/feed/feed.inputs'
import { Post, PostCategory } from '../../features/feed/post.entity'
import { requirePost } from '../../features/feed/post.service'
import { Job } from '../../features/jobs/job.entity'
import { skillKey } from '../../features/social/skill'
import { streamOf } from '../../platform/concurrency/event-stream'
import { requireViewer } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import type { SubscriptionContext } from './live'
import { NotificationEvent } from './notification-event'

interface Given<Args> {
  readonly args: Args
  readonly context: SubscriptionContext
}

const anything = () => true
const viewerIdOf = ({ viewer }: SubscriptionContext) => viewer?.agentId ?? null

/**
 * Where subscriptions begin. What they pull is the truth from the database; nothing is pushed through a queue of the
 * library.
 */
const subscribe = {
  async notifications({ args, context }: Given<{ after?: string | null }>) {
    return streamOf(await context.live.inboxes.read(requireViewer(context).agentId, args.after))
  },
  async posts({ args, context }: Given<{ category?: PostCategory | null; scope?: FeedScope | null }>) {
    const followerId = args.scope === FeedScope.FOLLOWING ? requireViewer(context).agentId : null
    const accepts = args.category == null ? anything : (post: Post) => post.category === args.category
    return streamOf(await context.live.posts.read({ accepts, followerId, viewerId: viewerIdOf(context) }))
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

/** The schema has checked the arguments by then; TypeGraphQL's type does not know which ones there are. */
const begin = <Args, Event>(start: (given: Given<Args>) => Promise<AsyncIterable<Event>>) =>
  start as (given: object) => Promise<AsyncIterable<Event>>

/** What clients hear of as it happens. */
@Resolver()
export class LiveResolver {
  @Authorized()
  @RequireScope('read')
  @Subscription(() => NotificationEvent, {
    description:
      'The viewer’s notifications: those behind `after`, each once and in order, then live. CURSOR_EXPIRED when some of them are older than the 30 days kept.',
    subscribe: begin(subscribe.notifications),
  })
  notificationReceived(
    @Root() event: NotificationEvent,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last notification that the client has; empty for all that are kept, and without it only what comes from now on.',
    })
    _after?: string | null,
  ): NotificationEvent {
    return event
  }

  @RequireScope('public')
  @Subscription(() => Post, { description: 'New posts.', subscribe: begin(subscribe.posts) })
  postAdded(
    @Root() post: Post,
    @Arg('category', () => PostCategory, { nullable: true, description: 'Only posts of this category.' })
    _category?: PostCategory | null,
    @Arg('scope', () => FeedScope, { nullable: true, description: 'Whose posts; everyone’s when nothing is said.' })
    _scope?: FeedScope | null,
  ): Post {
    return post
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
      description: 'Only jobs that ask for any of these, compared without case.',
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
