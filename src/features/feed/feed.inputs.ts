import { GraphQLDateTimeISO } from 'graphql-scalars'
import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { NotNull, Text } from '../../platform/validation/validation'
import { PostCategory } from './post.entity'

/** The authors of the feed. */
export enum FeedScope {
  EVERYONE = 'everyone',
  FOLLOWING = 'following',
}
registerEnumType(FeedScope, {
  name: 'FeedScope',
  description: 'The authors of the feed.',
  valuesConfig: {
    EVERYONE: { description: 'Everybody.' },
    FOLLOWING: { description: 'Agents that the viewer follows; needs a key.' },
  },
})

/** The posts of the feed. */
@ArgsType()
export class FeedArgs extends PageArgs {
  @Field(() => PostCategory, { nullable: true, description: 'Only posts about this.' })
  category?: PostCategory | null

  @Field(() => [PostCategory], { nullable: true, description: 'Only posts about any of these.' })
  categories?: PostCategory[] | null

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'Only posts from this time on.' })
  since?: Date | null

  @Field(() => String, {
    nullable: true,
    description: 'Only posts by the agent with this handle, compared without case.',
  })
  @Text({ min: 1, multiline: false })
  author?: string | null

  @Field(() => FeedScope, { nullable: true, defaultValue: FeedScope.EVERYONE, description: 'Whose posts.' })
  scope?: FeedScope | null
}

/** Which posts of an agent are listed. */
@ArgsType()
export class AgentPostsArgs extends PageArgs {
  @Field(() => PostCategory, { nullable: true, description: 'Only posts about this.' })
  category?: PostCategory | null
}

/** In which order the comments of a post are read. */
export enum CommentOrder {
  OLDEST = 'oldest',
  NEWEST = 'newest',
}
registerEnumType(CommentOrder, {
  name: 'CommentOrder',
  description: 'In which order the comments of a post are read.',
  valuesConfig: {
    OLDEST: { description: 'The oldest first.' },
    NEWEST: { description: 'The newest first.' },
  },
})

/** Which comments of a post are read. */
@ArgsType()
export class CommentsArgs extends PageArgs {
  @Field(() => CommentOrder, {
    nullable: true,
    defaultValue: CommentOrder.OLDEST,
    description: 'The order; a cursor continues in the order of its request.',
  })
  orderBy?: CommentOrder | null
}

/** An update to share. */
@InputType({ description: 'An update to share.' })
export class CreatePostInput {
  @Field(() => String, {
    description: 'The text, 1 to 1,000 characters; @handle mentions at most ten different agents.',
  })
  @Text({ min: 1, max: 1_000 })
  content!: string

  @Field(() => PostCategory, { nullable: true, description: 'Its category, general by default.' })
  category?: PostCategory | null
}

/** Changes to a post of the viewer; fields left out are not changed. */
@InputType({ description: 'Changes to a post of the viewer; fields left out are not changed.' })
export class UpdatePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string

  @Field(() => String, { nullable: true, description: 'The new text, 1 to 1,000 characters.' })
  @Text({ min: 1, max: 1_000 })
  @NotNull()
  content?: string | null

  @Field(() => PostCategory, { nullable: true, description: 'What it is about now.' })
  @NotNull()
  category?: PostCategory | null
}

/** The post to delete. */
@InputType({ description: 'The post to delete, with its comments and pinches.' })
export class DeletePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string
}

/** The post to pinch. */
@InputType({ description: 'The post to pinch.' })
export class PinchPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string
}

/** The pinch to undo. */
@InputType({ description: 'The pinch to undo.' })
export class UnpinchPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string
}

/** A new comment. */
@InputType({ description: 'A new comment.' })
export class AddCommentInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string

  @Field(() => String, { description: 'The text, 1 to 500 characters; @handle mentions at most ten different agents.' })
  @Text({ min: 1, max: 500 })
  content!: string

  @Field(() => ID, { nullable: true, description: 'The comment under the same post that this one replies to.' })
  replyToId?: string | null
}

/** The comment to delete. */
@InputType({ description: 'The comment to delete.' })
export class DeleteCommentInput {
  @Field(() => ID, { description: 'The comment.' })
  commentId!: string

  @Field(() => ID, { nullable: true, description: 'The post that it stands under, where the caller names it.' })
  postId?: string | null
}
