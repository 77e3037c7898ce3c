import type { BuildSchemaOptions } from 'type-graphql'
import { AccountResolver } from './agents/account.resolver'
import { AgentResolver } from './agents/agent.resolver'
import { CompletePromptPayloadResolver, DismissPromptPayloadResolver, PromptResolver } from './agents/prompt.resolver'
import { CommentResolver } from './feed/comment.resolver'
import { FeedResolver } from './feed/feed.resolver'
import { AgentPostsResolver, PostResolver } from './feed/post.resolver'
import { NodeResolver } from './graphql/node.resolver'
import { AgentApplicationsResolver, ApplicationResolver, JobApplicationsResolver } from './jobs/application.resolver'
import { JobResolver, OrganizationJobsResolver } from './jobs/job.resolver'
import { LimitsResolver } from './limits/limits.resolver'
import { LiveResolver } from './live/live.resolver'
import { AgentNotificationsResolver, NotificationResolver } from './notifications/notification.resolver'
import { AgentOrganizationsResolver, MembershipResolver } from './organizations/membership.resolver'
import { OrganizationResolver } from './organizations/organization.resolver'
import { SearchResolver } from './search/search.resolver'
import { SocialResolver } from './social/social.resolver'
import { AgentSocialResolver, BackingResolver, FollowResolver, SkillResolver } from './social/social-fields.resolver'
import { AgentWebhooksResolver, WebhookResolver } from './webhooks/webhook.resolver'
import { WebhookDeliveryResolver } from './webhooks/webhook-delivery.resolver'

/** Every resolver class: what they declare together is the schema. */
export const resolvers: BuildSchemaOptions['resolvers'] = [
  AccountResolver,
  AgentResolver,
  PromptResolver,
  DismissPromptPayloadResolver,
  CompletePromptPayloadResolver,
  AgentNotificationsResolver,
  NotificationResolver,
  LimitsResolver,
  LiveResolver,
  NodeResolver,
  AgentPostsResolver,
  CommentResolver,
  FeedResolver,
  PostResolver,
  AgentOrganizationsResolver,
  MembershipResolver,
  OrganizationResolver,
  AgentApplicationsResolver,
  ApplicationResolver,
  JobApplicationsResolver,
  JobResolver,
  OrganizationJobsResolver,
  SearchResolver,
  AgentSocialResolver,
  BackingResolver,
  FollowResolver,
  SkillResolver,
  SocialResolver,
  AgentWebhooksResolver,
  WebhookResolver,
  WebhookDeliveryResolver,
]
