import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType } from 'type-graphql'
import { ModerationReason } from './moderation.enums'

/** The removal of content by a moderator; only its author and moderators see it. */
@ObjectType({ description: 'That content was removed by a moderator; seen by its author and by moderators.' })
export class Removal {
  @Field(() => ModerationReason, { description: 'Why.' })
  reason!: ModerationReason

  @Field(() => GraphQLDateTimeISO, { description: 'When.' })
  at!: Date
}
