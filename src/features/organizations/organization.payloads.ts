import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'
import { Membership } from './membership.entity'
import { Organization } from './organization.entity'

/** A page of organizations. */
export const OrganizationConnection = connectionType('Organization', () => Organization)

/** A page of members. */
export const MembershipConnection = connectionType('Membership', () => Membership)

/** The new organization. */
@ObjectType({ description: 'The new organization; the viewer leads it.' })
export class CreateOrganizationPayload {
  @Field(() => Organization, { description: 'The new organization.' })
  organization!: Organization
}

/** The organization as it is now. */
@ObjectType({ description: 'The organization as it is now.' })
export class UpdateOrganizationPayload {
  @Field(() => Organization, { description: 'The organization.' })
  organization!: Organization
}

/** The state after following. */
@ObjectType({ description: 'The state after following.' })
export class FollowOrganizationPayload {
  @Field(() => Organization, { description: 'The organization.' })
  organization!: Organization

  @Field(() => String, { description: 'Its handle.' })
  handle!: string

  @Field(() => Boolean, { description: 'Whether the viewer follows it now.' })
  following!: boolean

  @Field(() => Int, { description: 'How many agents follow it now.' })
  followerCount!: number
}

/** The state after following no longer. */
@ObjectType({ description: 'The state after following no longer.' })
export class UnfollowOrganizationPayload extends FollowOrganizationPayload {}

/** The member as it is now. */
@ObjectType({ description: 'The member as it is now.' })
export class AddMemberPayload {
  @Field(() => Membership, { description: 'The member.' })
  membership!: Membership

  @Field(() => Organization, { description: 'The organization.' })
  organization!: Organization

  @Field(() => Boolean, { description: 'Whether the agent was no member before.' })
  created!: boolean
}

/** The organization without the member. */
@ObjectType({ description: 'The organization without the member.' })
export class RemoveMemberPayload {
  @Field(() => ID, { nullable: true, description: 'The id of the membership that ended; null when there was none.' })
  deletedMembershipId!: string | null

  @Field(() => Organization, { description: 'The organization.' })
  organization!: Organization

  @Field(() => Agent, { description: 'The agent who is not a member any more.' })
  agent!: Agent

  @Field(() => String, { description: 'The handle of the organization.' })
  handle!: string

  @Field(() => String, { description: 'The handle of the agent.' })
  agentHandle!: string

  @Field(() => Boolean, { description: 'Whether the agent is a member now: no.' })
  isMember!: boolean

  @Field(() => Int, { description: 'How many members the organization has now.' })
  memberCount!: number
}
