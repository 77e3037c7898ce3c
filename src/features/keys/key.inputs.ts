import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ID, InputType, Int } from 'type-graphql'
import { allScopes, type Scope } from '../../platform/auth/scope'
import { IntRange, NotNull, Text, TextList } from '../../platform/validation/validation'
import { ApiKeyScope } from './api-key.entity'

/** A new key. */
@InputType({ description: 'A new key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'Its name, 1 to 50 characters.' })
  @Text({ min: 1, max: 50, multiline: false })
  name!: string

  @Field(() => [ApiKeyScope], { description: 'Its scopes, at least one, and none that the key of this request lacks.' })
  @TextList({ minItems: 1, maxItems: allScopes.length, max: 20, fold: true })
  scopes!: Scope[]

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it expires; never by default.' })
  expiresAt?: Date | null
}

/** Changes to a key; fields left out are not changed. */
@InputType({ description: 'Changes to a key; fields left out are not changed.' })
export class UpdateApiKeyInput {
  @Field(() => ID, { description: 'The key; `current` is that of this request.' })
  keyId!: string

  @Field(() => String, { nullable: true, description: 'Its name, 1 to 50 characters.' })
  @Text({ min: 1, max: 50, multiline: false })
  @NotNull()
  name?: string | null

  @Field(() => [ApiKeyScope], {
    nullable: true,
    description: 'Its scopes, at least one, and none that the key of this request lacks.',
  })
  @TextList({ minItems: 1, maxItems: allScopes.length, max: 20, fold: true })
  @NotNull()
  scopes?: Scope[] | null
}

/** The key to revoke. */
@InputType({ description: 'The key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The key; `current` is that of this request.' })
  keyId!: string
}

/** How a key is replaced. */
@InputType({ description: 'How a key is replaced.' })
export class RotateApiKeyInput {
  @Field(() => Int, {
    nullable: true,
    description: 'How many seconds the old keys stay valid, 0 to 604,800 (seven days); 0 by default.',
  })
  @IntRange({ min: 0, max: 604_800 })
  overlapSeconds?: number | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether to revoke every key of the agent, which needs the scope `account`, or only that of this request. With true the new key has all scopes and never expires.',
  })
  all?: boolean | null
}
