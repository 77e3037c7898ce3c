import { Field, ID, InputType, ObjectType } from 'type-graphql'
import { Text } from '../../platform/validation/validation'

/** The confirmation of the deletion of an account. */
@InputType({ description: 'The confirmation of the deletion of an account.' })
export class DeleteAccountInput {
  @Field(() => String, {
    description: 'The viewer’s own handle, which confirms the deletion: nothing is deleted when it differs.',
  })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** The deleted account. */
@ObjectType({ description: 'The deleted account.' })
export class DeleteAccountPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  deletedAgentId!: string

  @Field(() => String, { description: 'The handle that it had; nobody can take it for 30 days.' })
  handle!: string
}
