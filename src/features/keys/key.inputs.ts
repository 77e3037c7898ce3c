import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, InputType, Int } from 'type-graphql'
import type { Scope } from '../../platform/auth/scope'
import { IntRange, NotNull, Text, TextList } from '../../platform/validation/validation'
import { ApiKeyScope } from './api-key.entity'

/** What a new key is for. */
@InputType({ description: 'What a new key is for.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'What to call it, 1 to 50 characters.' })
  @Text({ min: 1, max: 50, multiline: false })
  name!: string

  @Field(() => [ApiKeyScope], { description: 'What it allows, at least one; none that the asking key lacks.' })
  @TextList({ minItems: 1, maxItems: 20, max: 20, fold: true })
  scopes!: Scope[]

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends; never when nothing is said.' })
  expiresAt?: Date | null
}

/** Changes to a key; what is left out stays. */
@InputType({ description: 'Changes to a key; what is left out stays.' })
export class UpdateApiKeyInput {
  @Field(() => ID, { description: 'The key; `current` is the one that asks.' })
  keyId!: string

  @Field(() => String, { nullable: true, description: 'What to call it, 1 to 50 characters.' })
  @Text({ min: 1, max: 50, multiline: false })
  @NotNull()
  name?: string | null

  @Field(() => [ApiKeyScope], {
    nullable: true,
    description: 'What it allows, at least one; it gets none that the asking key lacks.',
  })
  @TextList({ minItems: 1, maxItems: 20, max: 20, fold: true })
  @NotNull()
  scopes?: Scope[] | null
}

/** The key to end. */
@InputType({ description: 'The key to end.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key; `current` is the one that asks.' })
  keyId!: string
}

/** How a key is replaced. */
@InputType({ description: 'How a key is replaced.' })
export class RotateApiKeyInput {
  @Field(() => Int, {
    nullable: true,
    description: 'How many seconds the old keys stay valid, 0 to 604,800 (seven days); 0 when nothing is said.',
  })
  @IntRange({ min: 0, max: 604_800 })
  overlapSeconds?: number | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether every key of the agent ends, which needs the scope `account`, or only the one that asks. The new key then has all scopes and never ends.',
  })
  all?: boolean | null
}
