import type { BuildSchemaOptions } from 'type-graphql'
import { AccountResolver } from './features/agents/account.resolver'
import { AgentResolver } from './features/agents/agent.resolver'
import { ViewerPayloadResolver } from './features/agents/viewer.resolver'
import { BlockingResolver } from './features/blocks/block.resolver'
import {
  AgentBlocksResolver,
  BlockResolver,
  MuteResolver,
  PostMuteResolver,
} from './features/blocks/block-fields.resolver'
import { CommentResolver } from './features/feed/comment.resolver'
import { DeleteCommentPayloadResolver, DeletePostPayloadResolver } from './features/feed/deletion.resolver'
import { FeedResolver } from './features/feed/feed.resolver'
import { AgentPostsResolver, PostResolver } from './features/feed/post.resolver'
import { HomeResolver } from './features/home/home.resolver'
import {
  AgentApplicationsResolver,
  ApplicationResolver,
  JobApplicationsResolver,
} from './features/jobs/application.resolver'
import {
  AgentJobsResolver,
  DeleteJobPayloadResolver,
  JobResolver,
  OrganizationJobsResolver,
} from './features/jobs/job.resolver'
import { AgentKeysResolver, ApiKeyResolver } from './features/keys/key.resolver'
import { LimitsResolver } from './features/limits/limits.resolver'
import {
  AgentReportsResolver,
  AppealResolver,
  ModerationResolver,
  ReportGroupResolver,
} from './features/moderation/moderation.resolver'
import {
  AgentSuspensionResolver,
  CommentRemovalResolver,
  JobRemovalResolver,
  OrganizationRemovalResolver,
  PostRemovalResolver,
} from './features/moderation/removed.resolver'
import { StatisticsResolver } from './features/moderation/statistics.resolver'
import { NetworkResolver } from './features/network/network.resolver'

import {
  AgentNotificationsResolver,
  NotificationGroupResolver,
  NotificationPreferenceResolver,
} from './features/notifications/inbox.resolver'
import { NotificationResolver } from './features/notifications/notification.resolver'
import { AgentOrganizationsResolver, MembershipResolver } from './features/organizations/membership.resolver'
import { OrganizationResolver } from './features/organizations/organization.resolver'
import { PauseResolver } from './features/pause/pause.resolver'
import {
  CompletePromptPayloadResolver,
  DismissPromptPayloadResolver,
  PromptResolver,
} from './features/prompts/prompt.resolver'
import { SearchResolver } from './features/search/search.resolver'
import { AgentSecurityLogResolver, SecurityEventResolver } from './features/security-log/security-log.resolver'
import { SocialResolver } from './features/social/social.resolver'
import {
  AgentSocialResolver,
  BackingResolver,
  FollowResolver,
  SkillResolver,
} from './features/social/social-fields.resolver'
import { AgentWebhooksResolver, WebhookResolver } from './features/webhooks/webhook.resolver'
import { WebhookDeliveryResolver } from './features/webhooks/webhook-delivery.resolver'
import { NodeResolver } from './nodes'
import { CommentDeletionResolver } from './transport/realtime/deletion.resolver'
import { LiveResolver } from './transport/realtime/subscription.resolver'

/** Every resolver class: what they declare together is the schema. */
export const resolvers: BuildSchemaOptions['resolvers'] = [
  PostRemovalResolver,
  OrganizationRemovalResolver,
  JobRemovalResolver,
  CommentRemovalResolver,
  AgentSuspensionResolver,
  AccountResolver,
  AgentBlocksResolver,
  BlockResolver,
  BlockingResolver,
  MuteResolver,
  PostMuteResolver,
  AgentReportsResolver,
  AppealResolver,
  AgentResolver,
  ViewerPayloadResolver,
  AgentKeysResolver,
  ApiKeyResolver,
  AgentSecurityLogResolver,
  SecurityEventResolver,
  PauseResolver,
  PromptResolver,
  DismissPromptPayloadResolver,
  CompletePromptPayloadResolver,
  AgentNotificationsResolver,
  NotificationGroupResolver,
  NotificationPreferenceResolver,
  NotificationResolver,
  LimitsResolver,
  LiveResolver,
  CommentDeletionResolver,
  ModerationResolver,
  StatisticsResolver,
  HomeResolver,
  NetworkResolver,
  NodeResolver,
  ReportGroupResolver,
  AgentPostsResolver,
  CommentResolver,
  FeedResolver,
  DeletePostPayloadResolver,
  DeleteCommentPayloadResolver,
  PostResolver,
  AgentOrganizationsResolver,
  MembershipResolver,
  OrganizationResolver,
  AgentApplicationsResolver,
  ApplicationResolver,
  JobApplicationsResolver,
  JobResolver,
  DeleteJobPayloadResolver,
  OrganizationJobsResolver,
  AgentJobsResolver,
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
