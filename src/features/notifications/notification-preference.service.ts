import { type RequestContext, requireViewer } from '../../platform/context'
import { columnsOf, hydrate, queryEntities } from '../../platform/database/rows'
import type { Sql } from '../../platform/database/sql'
import { badInput } from '../../platform/errors/errors'
import { NotificationType } from './notification.entity'
import type { NotificationPreferenceInput } from './notification.inputs'
import { NotificationPreference, NotificationSource } from './notification-preference.entity'

/** The notification preferences of an agent, for every type. One statement. */
export async function readPreferences(sql: Sql, agentId: string): Promise<NotificationPreference[]> {
  const text = `select ${columnsOf(NotificationPreference, 'p')} from notification_preferences p where p.agent_id = $1`
  const stored = await queryEntities(sql, NotificationPreference, text, [agentId])
  const byType = new Map(stored.map((preference) => [preference.type, preference]))
  const standard = { agentId, source: NotificationSource.EVERYONE, webhook: true }
  return Object.values(NotificationType).map(
    (type) => byType.get(type) ?? hydrate(NotificationPreference, { ...standard, type }),
  )
}

/** Changes the notification preferences of the viewer; types left out are not changed. Throws BAD_USER_INPUT. */
export async function updatePreferences(
  ctx: RequestContext,
  preferences: readonly NotificationPreferenceInput[],
): Promise<NotificationPreference[]> {
  const { agentId } = requireViewer(ctx)
  const types = preferences.map(({ type }) => type)
  const twice = types.find((type, index) => types.indexOf(type) !== index)
  if (twice !== undefined) throw badInput('preferences', `preferences names ${twice} twice; name each type once.`)
  const silenced = preferences.findIndex(
    ({ type, from }) => type === NotificationType.MODERATION && from === NotificationSource.NOBODY,
  )
  if (silenced >= 0)
    throw badInput(
      'preferences',
      `preferences[${silenced}].from cannot be nobody for moderation: moderators notify you of every decision that concerns you.`,
      'Leave it out, or send {"type": "moderation", "webhook": false} to keep it from your endpoints.',
    )
  if (types.length > 0)
    await ctx.statement((tx) =>
      tx.query(
        `insert into notification_preferences as p (agent_id, type, source, webhook)
         select $1, w.type, coalesce(w.source, old.source, 'everyone'), coalesce(w.webhook, old.webhook, true)
         from unnest($2::text[], $3::text[], $4::boolean[]) as w(type, source, webhook)
         left join notification_preferences old on old.agent_id = $1 and old.type = w.type
         order by w.type
         on conflict on constraint pk_notification_preferences do update set source = excluded.source, webhook = excluded.webhook`,
        [
          agentId,
          types,
          preferences.map(({ from }) => from ?? null),
          preferences.map(({ webhook }) => webhook ?? null),
        ],
      ),
    )
  return readPreferences(ctx.sql, agentId)
}
