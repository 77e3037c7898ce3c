import { Arg, Args, Authorized, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { type RequestContext, requireViewer } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import type { Page } from '../../platform/pagination/page'
import { Comment } from './comment.entity'
import { addComment, deleteComment, readComment } from './comment.service'
import {
  AddCommentInput,
  CreatePostInput,
  DeleteCommentInput,
  DeletePostInput,
  FeedArgs,
  FeedScope,
  PinchPostInput,
  UnpinchPostInput,
  UpdatePostInput,
} from './feed.inputs'
import {
  AddCommentPayload,
  CreatePostPayload,
  DeleteCommentPayload,
  DeletePostPayload,
  PinchPostPayload,
  PostConnection,
  UnpinchPostPayload,
  UpdatePostPayload,
} from './feed.payloads'
import { readFeed } from './feed.queries'
import { pinchPost, unpinchPost } from './pinch.service'
import { Post } from './post.entity'
import { createPost, deletePost, readPost, updatePost } from './post.service'

/** The feed: posts, pinches and comments. */
@Resolver()
export class FeedResolver {
  @RequireScope('public')
  @Query(() => Post, { nullable: true, description: 'The post with this id.' })
  post(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<Post | null> {
    return readPost(ctx, id)
  }

  @RequireScope('public')
  @Query(() => Comment, { nullable: true, description: 'The comment with this id.' })
  comment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Arg('postId', () => ID, {
      nullable: true,
      description: 'The post; when it is given, the comment must be under it.',
    })
    postId?: string | null,
  ): Promise<Comment | null> {
    return readComment(ctx, id, postId)
  }

  @RequireScope('public')
  @Query(() => PostConnection, { description: 'Posts, the newest first.' })
  feed(@Ctx() ctx: RequestContext, @Args(() => FeedArgs) args: FeedArgs): Promise<Page<Post>> {
    if (args.scope === FeedScope.FOLLOWING) requireViewer(ctx)
    return readFeed(ctx, args)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => CreatePostPayload, {
    description: 'Shares an update. A repeat within five minutes returns the first post.',
  })
  createPost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreatePostInput, { description: 'The update.' }) input: CreatePostInput,
  ): Promise<CreatePostPayload> {
    return createPost(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UpdatePostPayload, { description: 'Changes a post of the viewer.' })
  async updatePost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdatePostInput, { description: 'What changes.' }) input: UpdatePostInput,
  ): Promise<UpdatePostPayload> {
    return { post: await updatePost(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => DeletePostPayload, { description: 'Deletes a post of the viewer, with its comments and pinches.' })
  deletePost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DeletePostInput, { description: 'Which post.' }) input: DeletePostInput,
  ): Promise<DeletePostPayload> {
    return deletePost(ctx, input.postId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => PinchPostPayload, { description: 'Pinches a post; again changes nothing.' })
  pinchPost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => PinchPostInput, { description: 'Which post.' }) input: PinchPostInput,
  ): Promise<PinchPostPayload> {
    return pinchPost(ctx, input.postId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UnpinchPostPayload, { description: 'Undoes a pinch; a repeat changes nothing.' })
  unpinchPost(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UnpinchPostInput, { description: 'Which post.' }) input: UnpinchPostInput,
  ): Promise<UnpinchPostPayload> {
    return unpinchPost(ctx, input.postId)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => AddCommentPayload, {
    description: 'Comments on a post. A repeat within five minutes returns the first comment.',
  })
  addComment(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddCommentInput, { description: 'The comment.' }) input: AddCommentInput,
  ): Promise<AddCommentPayload> {
    return addComment(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => DeleteCommentPayload, { description: 'Deletes a comment of the viewer; replies to it stay.' })
  deleteComment(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DeleteCommentInput, { description: 'Which comment.' }) input: DeleteCommentInput,
  ): Promise<DeleteCommentPayload> {
    return deleteComment(ctx, input)
  }
}
