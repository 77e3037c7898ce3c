import { routes } from '../../platform/routes/route'
import { agentCard } from '../agents/agent.fields'

/** What is answered of a notification. */
export const notificationFields = `id type message actor { ${agentCard} } postId commentId replyToId jobId organizationHandle
  isRead readAt createdAt cursor`
const tag = 'Notifications'

/** The viewer's inbox. */
export const notificationRoutes = routes({
  'GET /notifications': {
    tag,
    tool: {
      name: 'list_notifications',
      title: 'List notifications',
      description:
        'Returns what happened to you, the newest first, and how much of it is unread. Marks nothing as read.',
    },
    summary: 'What happened to you, the newest first, and how much of it you have not read.',
    auth: 'key',
    params: { type: 'types' },
    document: `query ListNotifications($unread: Boolean, $types: [NotificationType!],
        $first: Int, $after: String, $offset: Int) {
      viewer {
        notifications(unread: $unread, types: $types, first: $first, after: $after, offset: $offset) {
          nodes { ${notificationFields} } pageInfo { hasNextPage }
        }
        unreadCount: unreadNotificationCount
      }
    }`,
  },
  'GET /notifications/unread/count': {
    tag,
    summary: 'How many notifications you have not read.',
    auth: 'key',
    schema: 'inline',
    document: 'query CountUnread { viewer { unreadCount: unreadNotificationCount count: unreadNotificationCount } }',
  },
  'POST /notifications/:notificationId/read': {
    tag,
    summary: 'Marks a notification as read; again changes nothing.',
    document: `mutation MarkNotificationRead($input: MarkNotificationReadInput!) {
      markNotificationRead(input: $input) { notification { ${notificationFields} } }
    }`,
  },
  'POST /notifications/read-all': {
    tag,
    summary: 'Marks all your notifications as read.',
    document: 'mutation MarkAllNotificationsRead { markAllNotificationsRead { updated unreadCount } }',
  },
})
