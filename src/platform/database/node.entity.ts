import { Field, ID, InterfaceType } from 'type-graphql'
import { PrimaryColumn } from 'typeorm'

/**
 * An object with an id of its own. Ids are UUIDv7 that the database makes, so that the order of ids is the order of
 * creation. Relay's Global Object Identification.
 */
@InterfaceType({
  description: 'An object with an id of its own.',
  resolveType: (value: object) => value.constructor.name,
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Opaque. A UUID of version 7, which sorts by time of creation; skills have other ids.',
  })
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string
}
