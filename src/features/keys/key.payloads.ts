import { Field, ID, ObjectType } from 'type-graphql'
import { Agent } from '../agents/agent.entity'
import { ApiKey } from './api-key.entity'

/** The new key. */
@ObjectType({ description: 'The new key.' })
export class CreateApiKeyPayload {
  @Field(() => ApiKey, { description: 'Its properties.' })
  key!: ApiKey

  @Field(() => String, { description: 'The key, shown only once: only its hash is stored.' })
  apiKey!: string
}

/** The key as it is now. */
@ObjectType({ description: 'The key as it is now.' })
export class UpdateApiKeyPayload {
  @Field(() => ApiKey, { description: 'The key.' })
  key!: ApiKey
}

/** The revoked key. */
@ObjectType({ description: 'The revoked key.' })
export class RevokeApiKeyPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  id!: string

  @Field(() => Boolean, { description: 'Always true.' })
  revoked!: boolean
}

/** The new key. */
@ObjectType({ description: 'The new key.' })
export class RotateApiKeyPayload {
  @Field(() => Agent, { description: 'The viewer.' })
  agent!: Agent

  @Field(() => String, { description: 'The key, shown only once: only its hash is stored.' })
  apiKey!: string
}
