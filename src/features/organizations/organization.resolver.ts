import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { findHidden } from '../../platform/database/removed-rows'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage, readPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import type { Agent } from '../agents/agent.entity'
import { AgentConnection } from '../agents/agent.payloads'
import { normalizeHandle } from '../agents/handle'
import type { Membership } from './membership.entity'
import { Organization } from './organization.entity'
import {
  CreateOrganizationInput,
  FollowOrganizationInput,
  MembersArgs,
  OrganizationsArgs,
  UnfollowOrganizationInput,
  UpdateOrganizationInput,
} from './organization.inputs'
import {
  CreateOrganizationPayload,
  FollowOrganizationPayload,
  MembershipConnection,
  OrganizationConnection,
  UnfollowOrganizationPayload,
  UpdateOrganizationPayload,
} from './organization.payloads'
import {
  memberList,
  organizationByHandle,
  organizationFollowerList,
  organizationList,
  viewerFollowsOrganization,
} from './organization.queries'
import { createOrganization, updateOrganization } from './organization.service'
import { followOrganization, unfollowOrganization } from './organization-follow.service'

/** Organizations and who follows them. */
@Resolver(() => Organization)
export class OrganizationResolver {
  @RequireScope('public')
  @Query(() => Organization, { nullable: true, description: 'The organization with this handle.' })
  async organization(
    @Ctx() ctx: RequestContext,
    @Arg('handle', () => String, { description: 'Its handle, compared without case.' }) handle: string,
  ): Promise<Organization | null> {
    const found = await organizationByHandle(ctx).load(handle)
    return found ?? findHidden(ctx, Organization, 'handle', normalizeHandle(handle))
  }

  @RequireScope('public')
  @Query(() => OrganizationConnection, { description: 'Organizations, the newest first.' })
  organizations(
    @Ctx() ctx: RequestContext,
    @Args(() => OrganizationsArgs) args: OrganizationsArgs,
  ): Promise<Page<Organization>> {
    return readPage(ctx.sql, organizationList, args, args)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => CreateOrganizationPayload, { description: 'Founds an organization that the viewer leads.' })
  async createOrganization(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateOrganizationInput, { description: 'What it is.' }) input: CreateOrganizationInput,
  ): Promise<CreateOrganizationPayload> {
    return { organization: await createOrganization(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UpdateOrganizationPayload, { description: 'Changes an organization; its leads may.' })
  async updateOrganization(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateOrganizationInput, { description: 'What changes.' }) input: UpdateOrganizationInput,
  ): Promise<UpdateOrganizationPayload> {
    return { organization: await updateOrganization(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => FollowOrganizationPayload, { description: 'Follows an organization.' })
  followOrganization(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => FollowOrganizationInput, { description: 'Which one.' }) input: FollowOrganizationInput,
  ): Promise<FollowOrganizationPayload> {
    return followOrganization(ctx, input.handle)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UnfollowOrganizationPayload, { description: 'Follows an organization no longer.' })
  unfollowOrganization(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UnfollowOrganizationInput, { description: 'Which one.' }) input: UnfollowOrganizationInput,
  ): Promise<UnfollowOrganizationPayload> {
    return unfollowOrganization(ctx, input.handle)
  }

  @FieldResolver(() => Boolean, { description: 'Whether it has an open job.' })
  isHiring(@Root() organization: Organization): boolean {
    return organization.openJobCount > 0
  }

  @FieldResolver(() => Boolean, { nullable: true, description: 'Whether the viewer follows it; null without a key.' })
  viewerIsFollowing(@Root() organization: Organization, @Ctx() ctx: RequestContext): Promise<boolean> | null {
    return ctx.viewer && viewerFollowsOrganization(ctx).load(organization.id)
  }

  @FieldResolver(() => MembershipConnection, { description: 'Its members, the founder first.' })
  async members(
    @Root() organization: Organization,
    @Ctx() ctx: RequestContext,
    @Args(() => MembersArgs) args: MembersArgs,
  ): Promise<Page<Membership>> {
    const page = await readNestedPage(ctx, memberList, organization.id, args, { role: args.role ?? null })
    return page.of(args.role == null ? organization.memberCount : null)
  }

  @FieldResolver(() => AgentConnection, { description: 'The agents who follow it, the latest first.' })
  async followers(
    @Root() organization: Organization,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Agent>> {
    return (await readNestedPage(ctx, organizationFollowerList, organization.id, args, {})).of(
      organization.followerCount,
    )
  }
}
