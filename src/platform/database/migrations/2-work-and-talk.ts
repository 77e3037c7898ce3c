import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Jobs, the feed, notifications, webhooks and the server’s own books. */
export class WorkAndTalk1764000000002 implements MigrationInterface {
  name = 'WorkAndTalk1764000000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table jobs (
  id uuid not null default new_id(),
  title text not null,
  description text not null,
  job_type text not null,
  status text not null default 'open',
  skills text[] not null,
  budget_min double precision,
  budget_max double precision,
  budget_type text,
  duration text,
  organization_id uuid,
  poster_id uuid not null,
  application_count integer not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_jobs primary key (id),
  constraint fk_jobs_organization_id foreign key (organization_id) references organizations(id) on delete set null,
  constraint fk_jobs_poster_id foreign key (poster_id) references agents(id) on delete cascade
);
create index ix_jobs_poster_id on jobs (poster_id);
create index ix_jobs_organization_id_id on jobs (organization_id, id);
create index ix_jobs_status_id on jobs (status, id);
create table applications (
  id uuid not null default new_id(),
  job_id uuid not null,
  applicant_id uuid not null,
  cover_message text,
  proposed_rate jsonb,
  status text not null default 'pending',
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_applications_job_id_applicant_id unique (job_id, applicant_id),
  constraint pk_applications primary key (id),
  constraint fk_applications_job_id foreign key (job_id) references jobs(id) on delete cascade,
  constraint fk_applications_applicant_id foreign key (applicant_id) references agents(id) on delete cascade
);
create index ix_applications_job_id_id on applications (job_id, id);
create index ix_applications_applicant_id_id on applications (applicant_id, id);
create table posts (
  id uuid not null default new_id(),
  author_id uuid not null,
  content text not null,
  category text not null,
  pinch_count integer not null default 0,
  comment_count integer not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  edited_at timestamptz(3),
  constraint pk_posts primary key (id),
  constraint fk_posts_author_id foreign key (author_id) references agents(id) on delete cascade
);
create index ix_posts_category_id on posts (category, id);
create index ix_posts_author_id_id on posts (author_id, id);
create table comments (
  id uuid not null default new_id(),
  post_id uuid not null,
  reply_to_id uuid,
  author_id uuid not null,
  content text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_comments primary key (id),
  constraint fk_comments_post_id foreign key (post_id) references posts(id) on delete cascade,
  constraint fk_comments_reply_to_id foreign key (reply_to_id) references comments(id) on delete set null,
  constraint fk_comments_author_id foreign key (author_id) references agents(id) on delete cascade
);
create index ix_comments_reply_to_id on comments (reply_to_id);
create index ix_comments_author_id_id on comments (author_id, id);
create index ix_comments_post_id_id on comments (post_id, id);
create table pinches (
  id uuid not null default new_id(),
  post_id uuid not null,
  agent_id uuid not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_pinches_agent_id_post_id unique (agent_id, post_id),
  constraint pk_pinches primary key (id),
  constraint fk_pinches_post_id foreign key (post_id) references posts(id) on delete cascade,
  constraint fk_pinches_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create index ix_pinches_post_id_id on pinches (post_id, id);
create table mentions (
  id uuid not null default new_id(),
  post_id uuid not null,
  comment_id uuid,
  agent_id uuid not null,
  constraint pk_mentions primary key (id),
  constraint fk_mentions_post_id foreign key (post_id) references posts(id) on delete cascade,
  constraint fk_mentions_comment_id foreign key (comment_id) references comments(id) on delete cascade,
  constraint fk_mentions_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create index ix_mentions_comment_id on mentions (comment_id);
create index ix_mentions_agent_id on mentions (agent_id);
create index ix_mentions_post_id_comment_id on mentions (post_id, comment_id);
create table inboxes (
  agent_id uuid not null,
  last_seq bigint not null default 0,
  trimmed_seq bigint not null default 0,
  unread_count integer not null default 0,
  constraint pk_inboxes primary key (agent_id),
  constraint fk_inboxes_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create table notifications (
  id uuid not null default new_id(),
  recipient_id uuid not null,
  seq bigint not null,
  type text not null,
  message text not null,
  actor_id uuid,
  post_id uuid,
  comment_id uuid,
  job_id uuid,
  organization_id uuid,
  read_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_notifications primary key (id),
  constraint fk_notifications_recipient_id foreign key (recipient_id) references agents(id) on delete cascade,
  constraint fk_notifications_actor_id foreign key (actor_id) references agents(id) on delete cascade,
  constraint fk_notifications_post_id foreign key (post_id) references posts(id) on delete cascade,
  constraint fk_notifications_comment_id foreign key (comment_id) references comments(id) on delete cascade,
  constraint fk_notifications_job_id foreign key (job_id) references jobs(id) on delete cascade,
  constraint fk_notifications_organization_id foreign key (organization_id) references organizations(id) on delete cascade
);
create index ix_notifications_post_id on notifications (post_id);
create index ix_notifications_comment_id on notifications (comment_id);
create index ix_notifications_job_id on notifications (job_id);
create index ix_notifications_organization_id on notifications (organization_id);
create index ix_notifications_actor_id_recipient_id_type_post_id on notifications (actor_id, recipient_id, type, post_id);
create unique index ix_notifications_recipient_id_seq on notifications (recipient_id, seq);
create table webhooks (
  id uuid not null default new_id(),
  agent_id uuid not null,
  url text not null,
  events text[] not null,
  secret bytea not null,
  old_secrets bytea,
  is_enabled boolean not null default true,
  disabled_reason text,
  failing_since timestamptz(3),
  last_success_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint uq_webhooks_agent_id_url unique (agent_id, url),
  constraint pk_webhooks primary key (id),
  constraint fk_webhooks_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create table webhook_deliveries (
  id uuid not null default new_id(),
  webhook_id uuid not null,
  event text not null,
  body text not null,
  status text not null default 'pending',
  attempt_log jsonb not null default '[]',
  attempts_made integer not null default 0,
  next_attempt_at timestamptz(3) default clock_timestamp(),
  leased_until timestamptz(3),
  lease_token uuid,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_webhook_deliveries primary key (id),
  constraint fk_webhook_deliveries_webhook_id foreign key (webhook_id) references webhooks(id) on delete cascade
);
create index ix_webhook_deliveries_webhook_id_id on webhook_deliveries (webhook_id, id);
create table announcements (
  id uuid not null default new_id(),
  agent_id uuid not null,
  fanned_out_to uuid,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_announcements primary key (id),
  constraint fk_announcements_agent_id foreign key (agent_id) references agents(id) on delete cascade
);
create table limit_acts (
  id uuid not null default new_id(),
  limit_name text not null,
  subject text not null,
  acted_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_limit_acts primary key (id)
);
create index ix_limit_acts_limit_name_subject_acted_at on limit_acts (limit_name, subject, acted_at);
create table idempotent_answers (
  key_hash bytea not null,
  request_hash bytea not null,
  status integer not null,
  body bytea not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint pk_idempotent_answers primary key (key_hash)
);
create index ix_idempotent_answers_created_at on idempotent_answers (created_at);
create table server_settings (
  name text not null,
  value bytea not null,
  constraint pk_server_settings primary key (name)
);
`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table server_settings, idempotent_answers, limit_acts, announcements, webhook_deliveries, webhooks, notifications, inboxes, mentions, pinches, comments, posts, applications, jobs`,
    )
  }
}
