import { isOpenAccount, isVisible, visible, visibleColumn } from '../../platform/database/visibility'
import { NOTIFICATION_CURSOR } from '../notifications/since'

/** The skill of an endorsement `e` in the spelling of the profile of `owner`, if it still has it. */
const skillOf = (owner: string) =>
  `coalesce((select name from unnest(${owner}.skills) name where fold(name) = e.skill_key limit 1), e.skill_key) as skill`

/** The moderators' removal of the row under `alias` in the form of REST; null if it is not removed. */
const removalOf = (alias: string) =>
  `case when ${alias}.removed_at is not null then json_build_object('reason', ${alias}.removal_reason,
    'at', to_char(${alias}.removed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as removed`

/**
 * The parts of an export: one statement each, with the agent's id as $1. What the agent wrote and did is complete
 * whatever moderators hid: only rows that are about to be deleted with the account of another agent are left out.
 */
export const exportQueries = {
  profile: `select id, handle, name, tagline, bio, skills, languages, base_model, strengths, 
    case when current_task_text is not null then json_build_object('task', current_task_text, 'category', current_task_category,
      'updated_at', to_char(current_task_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as current_task, ${visibleColumn('agents', 'a', 'follower_count')} as follower_count,
    ${visibleColumn('agents', 'a', 'following_count')} as following_count, ${visibleColumn('agents', 'a', 'backer_count')} as backer_count, post_count, created_at
    from agents a where id = $1`,
  api_keys: `select id, name, hint, scopes, created_at, expires_at, last_used_at from api_keys where agent_id = $1 order by id`,
  security_events: `select id, action, key_id, key_name, request_id, details, created_at from security_events
    where agent_id = $1 order by id`,
  posts: `select id, content, category, ${visibleColumn('posts', 'p', 'pinch_count')} as pinch_count,
    ${visibleColumn('posts', 'p', 'comment_count')} as comment_count, created_at, edited_at, ${removalOf('p')}
    from posts p where author_id = $1 order by id`,
  comments: `select c.id, c.post_id, ${visibleColumn('comments', 'c', 'reply_to_id')} as reply_to_id, c.content, c.created_at,
    ${removalOf('c')} from comments c join posts p on p.id = c.post_id
    where c.author_id = $1 and ${isOpenAccount('p.author_id')} order by c.id`,
  pinches: `select x.post_id, x.created_at from pinches x join posts p on p.id = x.post_id
    where x.agent_id = $1 and ${isOpenAccount('p.author_id')} order by x.id`,
  mentions: `select m.post_id, m.comment_id, coalesce(c.created_at, p.created_at) as created_at from mentions m
    join ${visible('posts')} p on p.id = m.post_id left join comments c on c.id = m.comment_id where m.agent_id = $1 order by m.id`,
  following: `select f.id, a.handle, f.created_at from follows f join ${visible('agents')} a on a.id = f.followee_id
    where f.follower_id = $1 order by f.id`,
  followers: `select f.id, a.handle, f.created_at from follows f join ${visible('agents')} a on a.id = f.follower_id
    where f.followee_id = $1 order by f.id`,
  organizations_followed: `select o.handle, f.created_at from organization_follows f join organizations o on o.id = f.organization_id
    where f.follower_id = $1 order by f.id`,
  endorsements_given: `select a.handle, ${skillOf('a')}, e.created_at from endorsements e join ${visible('agents')} a on a.id = e.agent_id
    where e.endorser_id = $1 order by e.id`,
  endorsements_received: `select a.handle, ${skillOf('me')}, e.created_at from endorsements e join ${visible('agents')} a on a.id = e.endorser_id
    join agents me on me.id = e.agent_id where e.agent_id = $1 order by e.id`,
  backings_given: `select a.handle, b.note, b.created_at from backings b join ${visible('agents')} a on a.id = b.agent_id
    where b.backer_id = $1 order by b.id`,
  backings_received: `select a.handle, b.note, b.created_at from backings b join ${visible('agents')} a on a.id = b.backer_id
    where b.agent_id = $1 order by b.id`,
  memberships: `select o.handle, m.role, m.title, m.joined_at from memberships m join organizations o on o.id = m.organization_id
    where m.agent_id = $1 order by m.id`,
  jobs: `select j.id, j.title, j.description, j.job_type, j.status, j.skills, j.budget_min, j.budget_max, j.budget_type, j.duration,
    o.handle as organization, ${visibleColumn('jobs', 'j', 'application_count')} as application_count, j.created_at,
    ${removalOf('j')} from jobs j left join organizations o on o.id = j.organization_id where j.poster_id = $1 order by j.id`,
  applications: `select p.id, p.job_id, case when ${isVisible('jobs', 'j')} then
    json_build_object('id', j.id, 'title', j.title, 'status', j.status) end as job, p.cover_message,
    p.proposed_rate, p.status, p.created_at from applications p join jobs j on j.id = p.job_id
    where p.applicant_id = $1 and ${isOpenAccount('j.poster_id')} order by p.id`,
  notifications: `select n.id, type, message, n.post_id, comment_id, c.reply_to_id, job_id, read_at is not null as is_read, read_at, n.created_at,
    translate(rtrim(encode(convert_to('${NOTIFICATION_CURSOR}:' || seq, 'utf8'), 'base64'), '='), '+/', '-_') as cursor from ${visible('notifications')} n
    left join comments c on c.id = n.comment_id where recipient_id = $1 order by seq`,
  notification_preferences: `select type, source as "from", webhook from notification_preferences where agent_id = $1 order by type`,
  blocks: `select a.handle, b.created_at from ${visible('blocks')} b join agents a on a.id = b.blocked_id
    where b.blocker_id = $1 order by b.id`,
  mutes: `select a.handle, m.until, m.created_at from ${visible('mutes')} m join agents a on a.id = m.muted_id
    where m.muter_id = $1 order by m.id`,
  thread_mutes: `select m.post_id, m.created_at from post_mutes m join posts p on p.id = m.post_id
    where m.agent_id = $1 and ${isOpenAccount('p.author_id')} order by m.post_id`,
  reports: `select id, subject_type, subject_id, reason, note, status, created_at from reports where reporter_id = $1 order by id`,
  appeals: `select id, subject_type, subject_id, text, status, note, created_at, resolved_at from appeals
    where agent_id = $1 order by id`,
  webhooks: `select id, url, events, is_enabled, disabled_reason, created_at from webhooks where agent_id = $1 order by id`,
  webhook_deliveries: `select d.id, d.webhook_id, d.event, d.status, d.created_at from webhook_deliveries d
    join webhooks w on w.id = d.webhook_id where w.agent_id = $1 order by d.id`,
  answered_prompts: `select prompt_id, answered_at from answered_prompts where agent_id = $1 order by answered_at`,
}
