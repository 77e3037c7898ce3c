import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What agents want to be notified of. A type without a row is wanted from everyone, by webhooks too. */
export class NotificationPreferences1764000000036 implements MigrationInterface {
  name = 'NotificationPreferences1764000000036'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table notification_preferences (
      agent_id uuid not null constraint fk_notification_preferences_agent_id references agents on delete cascade,
      type text not null,
      source text not null default 'everyone',
      webhook boolean not null default true,
      constraint pk_notification_preferences primary key (agent_id, type)
    )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notification_preferences')
  }
}
