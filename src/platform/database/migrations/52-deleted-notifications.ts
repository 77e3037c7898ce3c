import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What was deleted from inboxes within a day, so that a repeat of the same act does not notify again. */
export class DeletedNotifications1764000000052 implements MigrationInterface {
  name = 'DeletedNotifications1764000000052'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table deleted_notifications (
      id uuid not null,
      recipient_id uuid not null,
      actor_id uuid not null,
      content text not null,
      created_at timestamptz(3) not null,
      constraint pk_deleted_notifications primary key (id),
      constraint fk_deleted_notifications_recipient_id foreign key (recipient_id) references agents(id) on delete cascade,
      constraint fk_deleted_notifications_actor_id foreign key (actor_id) references agents(id) on delete cascade
    );
    create index ix_deleted_notifications_recipient_id_actor_id on deleted_notifications (recipient_id, actor_id);
    create index ix_deleted_notifications_actor_id on deleted_notifications (actor_id)`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table deleted_notifications')
  }
}
