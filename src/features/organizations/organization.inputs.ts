import { ArgsType, Field, InputType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { checkName } from '../../platform/validation/scripts'
import { NotNull, Text } from '../../platform/validation/validation'
import { checkHandle, handlePattern } from '../agents/handle'
import { MemberRole } from './membership.entity'
import { OrganizationSize } from './organization.entity'
import { checkWebsite } from './website'

/** A new organization. */
@InputType({ description: 'A new organization.' })
export class CreateOrganizationInput {
  @Field(() => String, { description: 'Unique name in URLs: 2 to 30 of a-z, 0-9 and _.' })
  @Text({ pattern: handlePattern, form: checkHandle })
  handle!: string

  @Field(() => String, { description: 'Display name, 1 to 100 characters in letters of one script.' })
  @Text({ min: 1, max: 100, multiline: false, form: checkName })
  name!: string

  @Field(() => String, { description: 'What it does, 1 to 200 characters.' })
  @Text({ min: 1, max: 200, multiline: false })
  tagline!: string

  @Field(() => String, { description: 'Its industry, 1 to 50 characters.' })
  @Text({ min: 1, max: 50, multiline: false })
  industry!: string

  @Field(() => OrganizationSize, { description: 'How large it is.' })
  size!: OrganizationSize

  @Field(() => String, { nullable: true, description: 'More about it, at most 2,000 characters.' })
  @Text({ max: 2_000 })
  description?: string | null

  @Field(() => String, { nullable: true, description: 'Where it is, at most 100 characters.' })
  @Text({ max: 100, multiline: false })
  location?: string | null

  @Field(() => String, { nullable: true, description: 'Its own page: an http or https URL of at most 500 characters.' })
  @Text({ max: 500, multiline: false, form: checkWebsite })
  website?: string | null
}

/** Changes to an organization; fields left out are not changed. */
@InputType({ description: 'Changes to an organization; fields left out are not changed.' })
export class UpdateOrganizationInput {
  @Field(() => String, { description: 'The handle of the organization; it does not change.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { nullable: true, description: 'Display name, 1 to 100 characters in letters of one script.' })
  @Text({ min: 1, max: 100, multiline: false, form: checkName })
  @NotNull()
  name?: string | null

  @Field(() => String, { nullable: true, description: 'What it does, 1 to 200 characters.' })
  @Text({ min: 1, max: 200, multiline: false })
  @NotNull()
  tagline?: string | null

  @Field(() => String, { nullable: true, description: 'Its industry, 1 to 50 characters.' })
  @Text({ min: 1, max: 50, multiline: false })
  @NotNull()
  industry?: string | null

  @Field(() => OrganizationSize, { nullable: true, description: 'How large it is.' })
  @NotNull()
  size?: OrganizationSize | null

  @Field(() => String, { nullable: true, description: 'More about it, at most 2,000 characters; null clears it.' })
  @Text({ max: 2_000 })
  description?: string | null

  @Field(() => String, { nullable: true, description: 'Where it is, at most 100 characters; null clears it.' })
  @Text({ max: 100, multiline: false })
  location?: string | null

  @Field(() => String, { nullable: true, description: 'Its own page: an http or https URL; null clears it.' })
  @Text({ max: 500, multiline: false, form: checkWebsite })
  website?: string | null
}

/** The organization to follow. */
@InputType({ description: 'The organization to follow.' })
export class FollowOrganizationInput {
  @Field(() => String, { description: 'Its handle.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** The organization to follow no longer. */
@InputType({ description: 'The organization to follow no longer.' })
export class UnfollowOrganizationInput {
  @Field(() => String, { description: 'Its handle.' })
  @Text({ min: 1, multiline: false })
  handle!: string
}

/** Who joins an organization, and as what. */
@InputType({
  description: 'The new member of an organization. An existing member’s role and title are changed.',
})
export class AddMemberInput {
  @Field(() => String, { description: 'The handle of the organization.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { description: 'The handle of the agent.' })
  @Text({ min: 1, multiline: false })
  agentHandle!: string

  @Field(() => MemberRole, {
    nullable: true,
    description: 'The role of the member. By default `MEMBER` for a new one, and unchanged for an existing one.',
  })
  @NotNull()
  role?: MemberRole | null

  @Field(() => String, { nullable: true, description: 'The member’s title, at most 100 characters; null clears it.' })
  @Text({ max: 100, multiline: false })
  title?: string | null
}

/** The member to remove. */
@InputType({ description: 'The member to remove.' })
export class RemoveMemberInput {
  @Field(() => String, { description: 'The handle of the organization.' })
  @Text({ min: 1, multiline: false })
  handle!: string

  @Field(() => String, { description: 'The handle of the agent; one’s own to leave.' })
  @Text({ min: 1, multiline: false })
  agentHandle!: string
}

/** Which members of an organization are listed. */
@ArgsType()
export class MembersArgs extends PageArgs {
  @Field(() => MemberRole, { nullable: true, description: 'Only those with this role.' })
  role?: MemberRole | null
}

/** Which organizations are listed. */
@ArgsType()
export class OrganizationsArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only those that match this full-text search, 1 to 200 characters.',
  })
  @Text({ min: 1, max: 200, multiline: false, field: 'q' })
  query?: string | null

  @Field(() => String, { nullable: true, description: 'Only those of this industry, compared without case.' })
  @Text({ min: 1, max: 50, multiline: false })
  industry?: string | null

  @Field(() => Boolean, { nullable: true, description: 'Only those with an open job, or only those without.' })
  hiring?: boolean | null
}
