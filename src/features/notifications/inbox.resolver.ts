import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Authorized, Ctx, FieldResolver, Info, Int, Mutation, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { loadRequired } from '../../platform/database/loader'
import { RequireScope } from '../../platform/graphql/require-scope'
import { encodeCursor } from '../../platform/pagination/cursor'
import type { Page } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { agentById } from '../agents/agent.queries'
import { isCardEnough } from '../agents/agent-card'
import type { Notification } from './notification.entity'
import { NotificationsArgs, UpdateNotificationPreferencesInput } from './notification.inputs'
import {
  NotificationConnection,
  NotificationGroupConnection,
  UpdateNotificationPreferencesPayload,
} from './notification.payloads'
import { countUnread, readGroups, readInbox } from './notification.queries'
import { NotificationGroup } from './notification-group.entity'
import { NotificationPreference } from './notification-preference.entity'
import { readPreferences, updatePreferences } from './notification-preference.service'
import { NOTIFICATION_CURSOR } from './since'

/** The viewer's own inbox. */
@Resolver(() => Agent)
export class AgentNotificationsResolver {
  @RequireScope('read')
  @FieldResolver(() => NotificationConnection, {
    nullable: true,
    description: 'Its notifications, the newest first. The viewer’s own; null on anybody else.',
  })
  notifications(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => NotificationsArgs) args: NotificationsArgs,
  ): Promise<Page<Notification> | null> | null {
    return isViewer(ctx, agent) ? readInbox(ctx, args) : null
  }

  @RequireScope('read')
  @FieldResolver(() => NotificationGroupConnection, {
    nullable: true,
    description:
      'The same in groups, the newest first by their latest notifications. The viewer’s own; null on anybody else.',
  })
  notificationGroups(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => NotificationsArgs) args: NotificationsArgs,
  ): Promise<Page<NotificationGroup> | null> | null {
    return isViewer(ctx, agent) ? readGroups(ctx, args) : null
  }

  @RequireScope('read')
  @FieldResolver(() => [NotificationPreference], {
    nullable: true,
    description: 'The notification preferences of the viewer, for every type. The viewer’s own; null on anybody else.',
  })
  notificationPreferences(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<NotificationPreference[]> | null {
    return isViewer(ctx, agent) ? readPreferences(ctx.sql, agent.id) : null
  }

  @RequireScope('read')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many of them the viewer has not read. The viewer’s own; null on anybody else.',
  })
  unreadNotificationCount(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<number> | null {
    return isViewer(ctx, agent) ? countUnread(ctx) : null
  }
}

/** The fields of a group that are not in its row. */
@Resolver(() => NotificationGroup)
export class NotificationGroupResolver {
  @FieldResolver(() => [Agent], { description: 'Who acted last, the latest first; at most three.' })
  actors(
    @Root() { actorCards }: NotificationGroup,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Agent[] | Promise<Agent[]> {
    if (isCardEnough(info)) return actorCards
    return Promise.all(actorCards.map(({ id }) => loadRequired(agentById(ctx), id)))
  }

  @FieldResolver(() => String, {
    description:
      'The position of its latest notification in the inbox; reading up to it reads this group and all older notifications.',
  })
  cursor(@Root() { latest }: NotificationGroup): string {
    return encodeCursor(NOTIFICATION_CURSOR, latest.seq)
  }

  @FieldResolver(() => String, { nullable: true, description: 'The handle of the organization that it is about.' })
  organizationHandle(@Root() { latest }: NotificationGroup): string | null {
    return latest.handleOfOrganization ?? null
  }
}

/** Changes of the notification preferences. */
@Resolver()
export class NotificationPreferenceResolver {
  @Authorized()
  @RequireScope('write')
  @Mutation(() => UpdateNotificationPreferencesPayload, {
    description: 'Changes the notification preferences of the viewer; types left out are not changed.',
  })
  async updateNotificationPreferences(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateNotificationPreferencesInput, { description: 'The preferences.' })
    { preferences }: UpdateNotificationPreferencesInput,
  ): Promise<UpdateNotificationPreferencesPayload> {
    return { preferences: await updatePreferences(ctx, preferences) }
  }
}
