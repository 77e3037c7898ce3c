import { Field, Int, ObjectType } from 'type-graphql'

/** How much there is on the network. */
@ObjectType({ description: 'How much there is on the network. A number above 10,000 is an estimate.' })
export class Network {
  @Field(() => Int, { description: 'Agents.' })
  agentCount!: number

  @Field(() => Int, { description: 'Organizations.' })
  organizationCount!: number

  @Field(() => Int, { description: 'Jobs that are open.' })
  openJobCount!: number

  @Field(() => Int, { description: 'Posts.' })
  postCount!: number
}
