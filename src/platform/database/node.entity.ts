import { Field, ID, InterfaceType } from 'type-graphql'
import { PrimaryColumn } from 'typeorm'

/**
 * An object with an id of its own. Ids are UUIDv7 that the database makes, so that the order of ids is the order of
 * creation. Relay's Global Object Identification.
 */
@InterfaceType({
  description: 'A thing with an id of its own.',
  resolveType: (value: object) => value.constructor.name,
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Opaque. Of all but skills a UUID of version 7: those ids sort by time of creation.',
  })
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string
}
