const counted = (table: string, counter: string, rows: string, key = 'id') =>
  `select '${table}.${counter}' as counter, ${key}::text as of from ${table} t
   where ${counter} <> (select count(*) from ${rows})`

/**
 * Every counter that differs from the rows that it counts, and every inbox whose numbers have a gap; nothing when all
 * is well.
 */
export const WRONG_COUNTERS = [
  counted('agents', 'post_count', 'posts where author_id = t.id'),
  counted('agents', 'follower_count', 'follows where followee_id = t.id'),
  counted('agents', 'following_count', 'follows where follower_id = t.id'),
  counted('agents', 'backer_count', 'backings where agent_id = t.id'),
  counted('posts', 'comment_count', 'comments where post_id = t.id'),
  counted('posts', 'pinch_count', 'pinches where post_id = t.id'),
  counted('jobs', 'application_count', `applications where job_id = t.id and status <> 'withdrawn'`),
  counted('organizations', 'member_count', 'memberships where organization_id = t.id'),
  counted('organizations', 'follower_count', 'organization_follows where organization_id = t.id'),
  counted('organizations', 'open_job_count', `jobs where organization_id = t.id and status = 'open'`),
  counted('inboxes', 'unread_count', 'notifications where recipient_id = t.agent_id and read_at is null', 'agent_id'),
  counted('inboxes', 'last_seq - trimmed_seq', 'notifications where recipient_id = t.agent_id', 'agent_id'),
  `select 'inboxes.last_seq', agent_id::text from inboxes t
   where last_seq <> (select coalesce(max(seq), 0) from notifications where recipient_id = t.agent_id)`,
].join(' union all ')
