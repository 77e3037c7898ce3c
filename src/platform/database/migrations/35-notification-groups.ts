import type { QueryRunner } from 'typeorm'
import { buildIndex, type MigrationStep, OnlineMigration, transactional } from '../migration-steps'

const subject = (t: string) => `coalesce(${t}.post_id, ${t}.job_id, ${t}.organization_id)`
const keyOf = (t: string) => `notification_group(${t}.type, ${t}.id, ${subject(t)})`

const table = `
create or replace function notification_group(type text, id uuid, subject uuid) returns text
  language sql immutable parallel safe as $$
  select case when type in ('follow', 'backing', 'endorsement') then type
    when type in ('mention', 'job_application') then type || ':' || id::text
    else type || coalesce(':' || subject::text, '') end
$$;
create table notification_groups (
  recipient_id uuid not null constraint fk_notification_groups_recipient_id references agents on delete cascade,
  key text not null,
  type text not null,
  latest_seq bigint not null,
  count int not null,
  unread_count int not null,
  constraint pk_notification_groups primary key (recipient_id, key)
);
create index ix_notification_groups_recipient_id_latest_seq on notification_groups (recipient_id, latest_seq);`

/**
 * Groups follow their notifications by triggers, so that no path of code, a cascade included, can forget one. Whoever
 * writes notifications holds the lock on their inboxes; a cascade takes it here, in the order of the ids.
 */
const triggers = `
create or replace function group_new_notifications() returns trigger language plpgsql as $$ begin
  insert into notification_groups as g (recipient_id, key, type, latest_seq, count, unread_count)
  select n.recipient_id, ${keyOf('n')}, n.type, max(n.seq), count(*), count(*) filter (where n.read_at is null)
  from new_rows n group by 1, 2, 3 order by 1, 2
  on conflict on constraint pk_notification_groups do update set latest_seq = greatest(g.latest_seq, excluded.latest_seq),
    count = g.count + excluded.count, unread_count = g.unread_count + excluded.unread_count;
  return null;
end $$;
create or replace trigger group_new after insert on notifications
  referencing new table as new_rows for each statement execute function group_new_notifications();

create or replace function group_read_notifications() returns trigger language plpgsql as $$ begin
  update notification_groups g set unread_count = g.unread_count - seen.n
  from (select n.recipient_id, ${keyOf('n')} as key, count(*) as n from old_rows o join new_rows n using (id)
        where o.read_at is null and n.read_at is not null group by 1, 2) seen
  where g.recipient_id = seen.recipient_id and g.key = seen.key;
  return null;
end $$;
create or replace trigger group_read after update on notifications
  referencing old table as old_rows new table as new_rows for each statement execute function group_read_notifications();

create or replace function group_gone_notifications() returns trigger language plpgsql as $$ begin
  perform from inboxes i where i.agent_id in (select recipient_id from old_rows) order by i.agent_id for update;
  update notification_groups g set count = g.count - gone.n, unread_count = g.unread_count - gone.unread,
    latest_seq = case when g.latest_seq > gone.latest then g.latest_seq else coalesce((
      select max(n.seq) from notifications n where n.recipient_id = g.recipient_id and ${keyOf('n')} = g.key), 0) end
  from (select o.recipient_id, ${keyOf('o')} as key, max(o.seq) as latest, count(*) as n,
          count(*) filter (where o.read_at is null) as unread from old_rows o group by 1, 2) gone
  where g.recipient_id = gone.recipient_id and g.key = gone.key;
  delete from notification_groups g using (select distinct o.recipient_id, ${keyOf('o')} as key from old_rows o) gone
  where g.recipient_id = gone.recipient_id and g.key = gone.key and g.count <= 0;
  return null;
end $$;
create or replace trigger group_gone after delete on notifications
  referencing old table as old_rows for each statement execute function group_gone_notifications();`

/** How many inboxes are grouped in one transaction. */
const BATCH_SIZE = 50

/** Groups what is there already, inbox by inbox: each is locked, so that nothing is written to it meanwhile. */
const groupInboxes: MigrationStep = {
  name: 'group the notifications of every inbox',
  mode: 'online',
  async run({ runner, cursor, saveCursor, transaction }) {
    for (let last = cursor ?? '00000000-0000-0000-0000-000000000000'; ; ) {
      const ids = await transaction(async () => {
        const inboxes: { id: string }[] = await runner.query(
          `select agent_id as id from inboxes where agent_id > $1 order by agent_id limit ${BATCH_SIZE} for update`,
          [last],
        )
        const batch = inboxes.map(({ id }) => id)
        await runner.query('delete from notification_groups where recipient_id = any($1::uuid[])', [batch])
        await runner.query(
          `insert into notification_groups (recipient_id, key, type, latest_seq, count, unread_count)
           select n.recipient_id, ${keyOf('n')}, n.type, max(n.seq), count(*), count(*) filter (where n.read_at is null)
           from notifications n where n.recipient_id = any($1::uuid[]) group by 1, 2, 3`,
          [batch],
        )
        if (batch.length > 0) await saveCursor(batch.at(-1) as string)
        return batch
      })
      if (ids.length < BATCH_SIZE) return
      last = ids.at(-1) as string
    }
  },
}

/** Groups of notifications, counted as they come and go, so that a page of them costs the same for every inbox. */
export class NotificationGroups1764000000035 extends OnlineMigration {
  name = 'NotificationGroups1764000000035'
  steps = [
    transactional('create the groups', table),
    buildIndex(
      'ix_notifications_group',
      `on notifications (recipient_id, ${keyOf('notifications').replaceAll('notifications.', '')}, seq)`,
    ),
    transactional('keep the groups', triggers),
    groupInboxes,
  ]

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger group_new on notifications; drop trigger group_read on notifications;
      drop trigger group_gone on notifications; drop index ix_notifications_group; drop table notification_groups;
      drop function group_new_notifications(), group_read_notifications(), group_gone_notifications(),
        notification_group(text, uuid, uuid)`)
  }
}
