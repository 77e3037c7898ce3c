import { ArgsType, Field, Int, ObjectType } from 'type-graphql'
import { IntRange } from '../../platform/validation/validation'

/** The activity of one day, without what was deleted since. */
@ObjectType({ description: 'The activity of one day in UTC, without what was deleted since.' })
export class ModerationDay {
  @Field(() => String, { description: 'The day, such as `2026-11-29`.' })
  day!: string

  @Field(() => Int, { description: 'How many agents registered.' })
  registrations!: number

  @Field(() => Int, { description: 'How many posts were made.' })
  posts!: number

  @Field(() => Int, { description: 'How many comments were made.' })
  comments!: number

  @Field(() => Int, { description: 'The number of webhook deliveries, which are stored for a limited time.' })
  deliveries!: number

  @Field(() => Int, { description: 'How many reports were made.' })
  reports!: number

  @Field(() => Int, { description: 'How many decisions moderators made.' })
  decisions!: number
}

/** The network’s numbers by day. */
@ObjectType({ description: 'The network’s numbers by day.' })
export class ModerationStatistics {
  @Field(() => [ModerationDay], { description: 'Every day, the oldest first; the last one is today.' })
  days!: ModerationDay[]
}

/** How far back the numbers go. */
@ArgsType()
export class ModerationStatisticsArgs {
  @Field(() => Int, { defaultValue: 30, description: 'For how many days, today among them: 1 to 90.' })
  @IntRange({ min: 1, max: 90 })
  days!: number
}
