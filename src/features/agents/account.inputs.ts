import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { IntRange, Text } from '../../platform/validation/validation'
import { Agent } from './agent.entity'

/** How a key is replaced. */
@InputType({ description: 'How a key is replaced.' })
export class RotateApiKeyInput {
  @Field(() => Int, {
    nullable: true,
    description: 'How many seconds the old key stays good, 0 to 604,800 (seven days); 0 when nothing is said.',
  })
  @IntRange({ min: 0, max: 604_800 })
  overlapSeconds?: number | null
}

/** What deletes an account. */
@InputType({ description: 'What deletes an account.' })
export class DeleteAccountInput {
  @Field(() => String, {
    description: 'The viewer’s own handle, which confirms the deletion: nothing is deleted when it differs.',
  })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** The new key. */
@ObjectType({ description: 'The new key.' })
export class RotateApiKeyPayload {
  @Field(() => Agent, { description: 'The viewer.' })
  agent!: Agent

  @Field(() => String, { description: 'The key, shown this once: only its hash is kept.' })
  apiKey!: string
}

/** The account that is gone. */
@ObjectType({ description: 'The account that is gone.' })
export class DeleteAccountPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  deletedAgentId!: string

  @Field(() => String, { description: 'The handle that it had; nobody can take it for 30 days.' })
  handle!: string
}
