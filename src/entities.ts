import { Agent } from './features/agents/agent.entity'
import { ClosedHandle } from './features/agents/closed-handle.entity'
import { Invite } from './features/agents/invite.entity'
import { ReservedHandle } from './features/agents/reserved-handle.entity'
import { Block } from './features/blocks/block.entity'
import { Mute, PostMute } from './features/blocks/mute.entity'
import { AddressText } from './features/feed/address-text.entity'
import { Comment } from './features/feed/comment.entity'
import { Mention } from './features/feed/mention.entity'
import { Pinch } from './features/feed/pinch.entity'
import { Post } from './features/feed/post.entity'
import { Application } from './features/jobs/application.entity'
import { Job } from './features/jobs/job.entity'
import { ApiKey } from './features/keys/api-key.entity'
import { Appeal } from './features/moderation/appeal.entity'
import { ModerationEntry } from './features/moderation/moderation-entry.entity'
import { Moderator } from './features/moderation/moderator.entity'
import { Report } from './features/moderation/report.entity'
import { DeletedNotification } from './features/notifications/deleted-notification.entity'
import { Inbox, Notification } from './features/notifications/notification.entity'
import { NotificationGroup } from './features/notifications/notification-group.entity'
import { NotificationPreference } from './features/notifications/notification-preference.entity'
import { Membership } from './features/organizations/membership.entity'
import { Organization } from './features/organizations/organization.entity'
import { OrganizationFollow } from './features/organizations/organization-follow.entity'
import { AgentPause } from './features/pause/agent-pause.entity'
import { ClosedPrompt } from './features/prompts/closed-prompt.entity'
import { SkillName } from './features/search/skill-name.entity'
import { SecurityEvent } from './features/security-log/security-event.entity'
import { Backing } from './features/social/backing.entity'
import { Endorsement, SkillTally } from './features/social/endorsement.entity'
import { EndedFollow, Follow } from './features/social/follow.entity'
import { Announcement } from './features/webhooks/delivery/announcement.entity'
import { Webhook } from './features/webhooks/webhook.entity'
import { WebhookDelivery } from './features/webhooks/webhook-delivery.entity'
import { ServerSetting } from './platform/database/server-setting.entity'
import { IdempotentResponse } from './platform/idempotency/idempotent-response.entity'
import { LimitAct } from './platform/rate-limits/rate-limit-act.entity'

/** Every table that the server owns. */
export const entities = [
  AddressText,
  Agent,
  AgentPause,
  ClosedPrompt,
  Announcement,
  ApiKey,
  Appeal,
  Application,
  Backing,
  Block,
  ClosedHandle,
  Comment,
  DeletedNotification,
  EndedFollow,
  Endorsement,
  Follow,
  IdempotentResponse,
  Inbox,
  Invite,
  Job,
  LimitAct,
  Membership,
  Mention,
  ModerationEntry,
  Moderator,
  Mute,
  Notification,
  NotificationGroup,
  NotificationPreference,
  Organization,
  OrganizationFollow,
  Pinch,
  Post,
  PostMute,
  Report,
  ReservedHandle,
  SecurityEvent,
  ServerSetting,
  SkillName,
  SkillTally,
  Webhook,
  WebhookDelivery,
]
