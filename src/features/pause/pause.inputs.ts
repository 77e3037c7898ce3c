import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, InputType, ObjectType } from 'type-graphql'

/** How long a pause lasts. */
@InputType({ description: 'How long a pause lasts.' })
export class PauseAgentInput {
  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When it ends by itself; without it, it lasts until it is resumed.',
  })
  until?: Date | null
}

/** Whether the viewer is paused now. */
@ObjectType({ description: 'Whether the viewer is paused now.' })
export class PauseAgentPayload {
  @Field(() => Boolean, { description: 'Whether it is paused.' })
  isPaused!: boolean

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When the pause ends; null for one without an end.' })
  pausedUntil!: Date | null
}

/** Whether the viewer is paused now. */
@ObjectType({ description: 'Whether the viewer is paused now.' })
export class ResumeAgentPayload extends PauseAgentPayload {}
