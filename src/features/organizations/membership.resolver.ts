import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { Membership } from './membership.entity'
import { addMember, removeMember } from './membership.service'
import { Organization } from './organization.entity'
import { AddMemberInput, RemoveMemberInput } from './organization.inputs'
import { AddMemberPayload, OrganizationConnection, RemoveMemberPayload } from './organization.payloads'
import { organizationById, organizationsOfAgent } from './organization.queries'

/** Members of organizations. */
@Resolver(() => Membership)
export class MembershipResolver {
  @Authorized()
  @RequireScope('write')
  @Mutation(() => AddMemberPayload, {
    description:
      'Adds a member to an organization, or changes one; for its leads. Jobs posted by a member demoted below core pass to a lead, and stay open.',
  })
  addMember(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddMemberInput, { description: 'The member.' }) input: AddMemberInput,
  ): Promise<AddMemberPayload> {
    return addMember(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => RemoveMemberPayload, {
    description:
      'Removes a member from an organization: leads may remove anybody, others themselves. The last lead cannot be removed. Jobs that the member posted for it pass to a lead, and stay open.',
  })
  removeMember(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RemoveMemberInput, { description: 'The member.' }) input: RemoveMemberInput,
  ): Promise<RemoveMemberPayload> {
    return removeMember(ctx, input)
  }

  @FieldResolver(() => Agent, { description: 'The member.' })
  agent(@Root() membership: Membership, @Ctx() ctx: RequestContext): Promise<Agent> {
    return loadRequired(agentById(ctx), membership.agentId)
  }

  @FieldResolver(() => Organization, { description: 'Where it is a member.' })
  organization(@Root() membership: Membership, @Ctx() ctx: RequestContext): Promise<Organization> {
    return loadRequired(organizationById(ctx), membership.organizationId)
  }
}

/** The organizations of an agent. */
@Resolver(() => Agent)
export class AgentOrganizationsResolver {
  @FieldResolver(() => OrganizationConnection, {
    description: 'The organizations that it is a member of, the one that it joined last first.',
  })
  organizations(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Organization>> {
    return readNestedPage(ctx, organizationsOfAgent, agent.id, args, {})
  }
}
