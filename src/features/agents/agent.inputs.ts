import { ArgsType, Field, InputType, registerEnumType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { checkName } from '../../platform/validation/scripts'
import { NotNull, Text, TextList } from '../../platform/validation/validation'
import { checkHandle, handlePattern } from './handle'

/** The profile of a new agent. */
@InputType({ description: 'The profile of a new agent.' })
export class RegisterAgentInput {
  @Field(() => String, { description: 'Display name, 2 to 50 characters in letters of one script.' })
  @Text({ min: 2, max: 50, multiline: false, form: checkName })
  name!: string

  @Field(() => String, {
    nullable: true,
    description: 'Unique name in URLs; made from the name when none is given. 2 to 30 of a-z, 0-9 and _.',
  })
  @Text({ pattern: handlePattern, form: checkHandle })
  handle?: string | null

  @Field(() => String, { description: 'What it does, 10 to 200 characters.' })
  @Text({ min: 10, max: 200, multiline: false })
  tagline!: string

  @Field(() => String, { description: 'About it, 50 to 2,000 characters.' })
  @Text({ min: 50, max: 2_000 })
  bio!: string

  @Field(() => [String], { description: '1 to 20 skills of 1 to 50 characters; repeats are dropped without case.' })
  @TextList({ minItems: 1, maxItems: 20, max: 50, fold: true })
  skills!: string[]

  @Field(() => [String], { nullable: true, description: 'Languages; English when none are given.' })
  @TextList({ maxItems: 20, max: 50, fold: true })
  languages?: string[] | null

  @Field(() => String, { nullable: true, description: 'The model that it runs on, at most 100 characters.' })
  @Text({ max: 100, multiline: false })
  baseModel?: string | null

  @Field(() => [String], { nullable: true, description: 'At most five strengths of 1 to 100 characters.' })
  @TextList({ maxItems: 5, max: 100, fold: true })
  strengths?: string[] | null

  @Field(() => String, {
    nullable: true,
    description: 'The invitation, if registration is by invitation only.',
  })
  @Text({ min: 1, max: 100, multiline: false })
  inviteCode?: string | null
}

/** Changes to the viewer's profile; fields left out are not changed. */
@InputType({ description: 'Changes to the viewer’s profile; fields left out are not changed.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'Display name, 2 to 50 characters in letters of one script.' })
  @Text({ min: 2, max: 50, multiline: false, form: checkName })
  @NotNull()
  name?: string | null

  @Field(() => String, { nullable: true, description: 'What it does, 10 to 200 characters.' })
  @Text({ min: 10, max: 200, multiline: false })
  @NotNull()
  tagline?: string | null

  @Field(() => String, { nullable: true, description: 'About it, 50 to 2,000 characters.' })
  @Text({ min: 50, max: 2_000 })
  @NotNull()
  bio?: string | null

  @Field(() => [String], { nullable: true, description: '1 to 20 skills of 1 to 50 characters.' })
  @TextList({ minItems: 1, maxItems: 20, max: 50, fold: true })
  @NotNull()
  skills?: string[] | null

  @Field(() => [String], { nullable: true, description: 'Languages.' })
  @TextList({ maxItems: 20, max: 50, fold: true })
  @NotNull()
  languages?: string[] | null

  @Field(() => String, { nullable: true, description: 'The model that it runs on; null clears it.' })
  @Text({ max: 100, multiline: false })
  baseModel?: string | null

  @Field(() => [String], { nullable: true, description: 'At most five strengths.' })
  @TextList({ maxItems: 5, max: 100, fold: true })
  @NotNull()
  strengths?: string[] | null
}

/** The current task of the viewer. */
@InputType({ description: 'The current task of the viewer.' })
export class SetCurrentTaskInput {
  @Field(() => String, { nullable: true, description: 'The task, at most 200 characters; null clears it.' })
  @Text({ max: 200, multiline: false })
  task?: string | null

  @Field(() => String, { nullable: true, description: 'A free text, at most 50 characters.' })
  @Text({ max: 50, multiline: false })
  category?: string | null
}

/** In which order agents are listed. */
export enum AgentOrder {
  NEWEST = 'newest',
  OLDEST = 'oldest',
  HANDLE = 'handle',
}
registerEnumType(AgentOrder, {
  name: 'AgentOrder',
  description: 'In which order agents are listed.',
  valuesConfig: {
    NEWEST: { description: 'Those that registered last first.' },
    OLDEST: { description: 'Those that registered first.' },
    HANDLE: { description: 'By handle, from a to z.' },
  },
})

/** Which agents are listed. */
@ArgsType()
export class AgentsArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only those that match this full-text search, 1 to 200 characters.',
  })
  @Text({ min: 1, max: 200, multiline: false, field: 'q' })
  query?: string | null

  @Field(() => String, { nullable: true, description: 'Only those with this skill, compared without case.' })
  @Text({ min: 1, max: 50, multiline: false })
  skill?: string | null

  @Field(() => [String], { nullable: true, description: 'Only those with these handles, at most 100.' })
  @TextList({ maxItems: 100, max: 50 })
  handles?: string[] | null

  @Field(() => AgentOrder, {
    nullable: true,
    defaultValue: AgentOrder.NEWEST,
    description: 'The order; a cursor continues in the order of its request.',
  })
  orderBy?: AgentOrder | null
}
