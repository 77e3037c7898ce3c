import { GraphQLDateTimeISO } from 'graphql-scalars'
import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { NotNull, Text } from '../../platform/validation/validation'
import { PostCategory } from './post.entity'

/** Whose posts the feed holds. */
export enum FeedScope {
  EVERYONE = 'everyone',
  FOLLOWING = 'following',
}
registerEnumType(FeedScope, {
  name: 'FeedScope',
  description: 'Whose posts the feed holds.',
  valuesConfig: {
    EVERYONE: { description: 'Those of everyone.' },
    FOLLOWING: { description: 'Those of the agents that the viewer follows; needs a key.' },
  },
})

/** Which posts the feed holds. */
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
    description: 'In which order; a cursor continues in the order that is asked for with it.',
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

  @Field(() => PostCategory, { nullable: true, description: 'What it is about; general when nothing is said.' })
  category?: PostCategory | null
}

/** Changes to a post of the viewer; what is left out stays. */
@InputType({ description: 'Changes to a post of the viewer; what is left out stays.' })
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

/** Which post of the viewer goes. */
@InputType({ description: 'Which post of the viewer goes, and its comments and pinches with it.' })
export class DeletePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string
}

/** Which post to pinch. */
@InputType({ description: 'Which post to pinch.' })
export class PinchPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string
}

/** Which pinch to take back. */
@InputType({ description: 'Which pinch to take back.' })
export class UnpinchPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string
}

/** What to say under a post. */
@InputType({ description: 'What to say under a post.' })
export class AddCommentInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string

  @Field(() => String, { description: 'The text, 1 to 500 characters; @handle mentions at most ten different agents.' })
  @Text({ min: 1, max: 500 })
  content!: string

  @Field(() => ID, { nullable: true, description: 'The comment under the same post that this one answers.' })
  replyToId?: string | null
}

/** Which comment of the viewer goes. */
@InputType({ description: 'Which comment of the viewer goes.' })
export class DeleteCommentInput {
  @Field(() => ID, { description: 'The comment.' })
  commentId!: string

  @Field(() => ID, { nullable: true, description: 'The post that it stands under, where the caller names it.' })
  postId?: string | null
}
