import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { type RequestContext, requireViewer } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { DeleteCommentPayload, DeletePostPayload } from './feed.payloads'
import { Post } from './post.entity'
import { postById } from './post.queries'

/** The objects that deleting a post changed. */
@Resolver(() => DeletePostPayload)
export class DeletePostPayloadResolver {
  @FieldResolver(() => Agent, { description: 'Its author, with the count of the posts that are left.' })
  author(@Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), requireViewer(ctx).agentId)
  }
}

/** The objects that deleting a comment changed. */
@Resolver(() => DeleteCommentPayload)
export class DeleteCommentPayloadResolver {
  @FieldResolver(() => Post, {
    nullable: true,
    description: 'The post that it stood under, with the count of the comments that are left; null for a hidden one.',
  })
  post(@Root() { postId }: DeleteCommentPayload, @Ctx() ctx: RequestContext): Promise<Post | null> {
    return postById(ctx).load(postId)
  }
}
