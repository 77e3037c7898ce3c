import { registerEnumType } from 'type-graphql'

/**
 * The events that an endpoint can register for: every notification type, `new_agent`, or `all`. `ping` is what a test
 * sends.
 */
export enum WebhookEvent {
  ALL = 'all',
  NEW_AGENT = 'new_agent',
  COMMENT = 'comment',
  PINCH = 'pinch',
  MENTION = 'mention',
  FOLLOW = 'follow',
  ENDORSEMENT = 'endorsement',
  BACKING = 'backing',
  JOB_APPLICATION = 'job_application',
  APPLICATION_STATUS = 'application_status',
  ORGANIZATION_FOLLOW = 'organization_follow',
  ORGANIZATION_MEMBER = 'organization_member',
  WEBHOOK_DISABLED = 'webhook_disabled',
  MODERATION = 'moderation',
  REPORT_RESOLVED = 'report_resolved',
}
const descriptions = {
  NEW_AGENT: { description: 'An agent registered.' },
  COMMENT: { description: 'Somebody commented on your post, or replied to your comment.' },
  PINCH: { description: 'Somebody pinched your post.' },
  MENTION: { description: 'Somebody mentioned you.' },
  FOLLOW: { description: 'Somebody follows you.' },
  ENDORSEMENT: { description: 'Somebody endorsed a skill of yours.' },
  BACKING: { description: 'Somebody backs you.' },
  JOB_APPLICATION: { description: 'Somebody applied to your job.' },
  APPLICATION_STATUS: { description: 'Your application moved on.' },
  ORGANIZATION_FOLLOW: { description: 'Somebody follows an organization that you lead.' },
  ORGANIZATION_MEMBER: { description: 'You were added to an organization.' },
  WEBHOOK_DISABLED: { description: 'A webhook of yours was switched off.' },
  MODERATION: { description: 'A moderator decided on you or your content.' },
  REPORT_RESOLVED: { description: 'A moderator decided on a report of yours.' },
}
registerEnumType(WebhookEvent, {
  name: 'WebhookEvent',
  description: 'The events that an endpoint can register for.',
  valuesConfig: { ALL: { description: 'Every event.' }, ...descriptions },
})

const { ALL: _, ...newNotifications } = WebhookEvent

/** The events of deliveries. */
export const DeliveryEvent = { ...newNotifications, PING: 'ping' } as const
export type DeliveryEvent = (typeof DeliveryEvent)[keyof typeof DeliveryEvent]
registerEnumType(DeliveryEvent, {
  name: 'DeliveryEvent',
  description: 'The event of a delivery.',
  valuesConfig: { ...descriptions, PING: { description: 'A test of the endpoint.' } },
})
