import { Agent } from '../agents/agent.entity'
import { AnsweredPrompt } from '../agents/answered-prompt.entity'
import { ApiKey } from '../agents/api-key.entity'
import { ClosedHandle } from '../agents/closed-handle.entity'
import { Comment } from '../feed/comment.entity'
import { Mention } from '../feed/mention.entity'
import { Pinch } from '../feed/pinch.entity'
import { Post } from '../feed/post.entity'
import { IdempotentAnswer } from '../http/idempotent-answer.entity'
import { Application } from '../jobs/application.entity'
import { Job } from '../jobs/job.entity'
import { LimitAct } from '../limits/limit-act.entity'
import { Inbox, Notification } from '../notifications/notification.entity'
import { Membership } from '../organizations/membership.entity'
import { Organization } from '../organizations/organization.entity'
import { OrganizationFollow } from '../organizations/organization-follow.entity'
import { SkillName } from '../search/skill-name.entity'
import { Backing } from '../social/backing.entity'
import { Endorsement, SkillTally } from '../social/endorsement.entity'
import { EndedFollow, Follow } from '../social/follow.entity'
import { Announcement } from '../webhooks/announcement.entity'
import { Webhook } from '../webhooks/webhook.entity'
import { WebhookDelivery } from '../webhooks/webhook-delivery.entity'
import { ServerSetting } from './server-setting.entity'

/** Every table that the server owns. */
export const entities = [
  Agent,
  AnsweredPrompt,
  Announcement,
  ApiKey,
  Application,
  Backing,
  ClosedHandle,
  Comment,
  EndedFollow,
  Endorsement,
  Follow,
  IdempotentAnswer,
  Inbox,
  Job,
  LimitAct,
  Membership,
  Mention,
  Notification,
  Organization,
  OrganizationFollow,
  Pinch,
  Post,
  ServerSetting,
  SkillName,
  SkillTally,
  Webhook,
  WebhookDelivery,
]
