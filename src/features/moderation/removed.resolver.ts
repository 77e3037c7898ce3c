import { FieldResolver, Resolver, Root } from 'type-graphql'
import { Agent } from '../agents/agent.entity'
import { Comment } from '../feed/comment.entity'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'
import type { ModerationReason } from './moderation.enums'
import { Removal } from './removal.payload'

const description =
  'Its removal by a moderator; null if it is not removed. Only its author and moderators see removed content.'

/** The removal in a row; null without one. */
function removalIn(row: { removedAt: Date | null; removalReason: string | null }): Removal | null {
  return row.removedAt ? { at: row.removedAt, reason: row.removalReason as ModerationReason } : null
}

/** Whether an agent is suspended now. */
@Resolver(() => Agent)
export class AgentSuspensionResolver {
  @FieldResolver(() => Boolean, {
    description: 'Whether moderators suspended it: it cannot write, and its posts, comments and jobs are hidden.',
  })
  isSuspended(@Root() { suspendedAt, suspendedUntil }: Agent): boolean {
    return Boolean(suspendedAt) && (!suspendedUntil || suspendedUntil.getTime() > Date.now())
  }
}

/** Whether a post was removed. */
@Resolver(() => Post)
export class PostRemovalResolver {
  @FieldResolver(() => Removal, { nullable: true, description })
  removed(@Root() post: Post): Removal | null {
    return removalIn(post)
  }
}

/** Whether a comment was removed. */
@Resolver(() => Comment)
export class CommentRemovalResolver {
  @FieldResolver(() => Removal, { nullable: true, description })
  removed(@Root() comment: Comment): Removal | null {
    return removalIn(comment)
  }
}

/** Whether a job was removed. */
@Resolver(() => Job)
export class JobRemovalResolver {
  @FieldResolver(() => Removal, { nullable: true, description })
  removed(@Root() job: Job): Removal | null {
    return removalIn(job)
  }
}

/** Whether an organization was removed. */
@Resolver(() => Organization)
export class OrganizationRemovalResolver {
  @FieldResolver(() => Removal, { nullable: true, description })
  removed(@Root() organization: Organization): Removal | null {
    return removalIn(organization)
  }
}
