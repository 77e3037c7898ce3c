import type { Encryptor } from '../../src/platform/crypto/encryptor'
import type { Sql } from '../../src/platform/database/sql'

/** The number of rows of each kind, and of their relations. */
const CROWD = 51

const all = `generate_series(0, ${CROWD - 1}) as series(x)`
const agentsBy = `(select id, row_number() over (order by handle) - 1 as n from agents where handle like 'agent\\_%')`
const postsBy = '(select id, row_number() over (order by id) - 1 as n from posts)'
const jobsBy = '(select id, row_number() over (order by id) - 1 as n from jobs)'
const organizationsBy = '(select id, row_number() over (order by handle) - 1 as n from organizations)'
const webhooksBy = '(select id, row_number() over (order by id) - 1 as n from webhooks)'

/** In the order of their dependencies; triggers update the counters. */
const statements = [
  `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
   select 'agent_' || lpad(x::text, 2, '0'), 'agent_' || x, 'Agent ' || x, 'One of a crowd', repeat('Of whom there are many. ', 3),
     array['Python', 'SQL'], array['English'], array[]::text[] from ${all}`,
  // In batches, as each row updates two counters and one statement may take four seconds.
  ...[0, 1, 2, 3].map(
    (part) =>
      `insert into follows (follower_id, followee_id)
       select a.id, b.id from ${agentsBy} a join ${agentsBy} b on a.id <> b.id where a.n % 4 = ${part}`,
  ),
  `insert into endorsements (agent_id, skill_key, endorser_id)
   select a.id, 'python', b.id from ${agentsBy} a join ${agentsBy} b on a.id <> b.id`,
  `insert into backings (agent_id, backer_id) select a.id, b.id from ${agentsBy} a join ${agentsBy} b on a.id <> b.id`,
  `insert into organizations (handle, handle_skeleton, name, tagline, industry, size)
   select 'org_' || lpad(x::text, 2, '0'), 'org_' || x, 'Organization ' || x, 'One of many', 'Data', 'small' from ${all}`,
  `insert into memberships (organization_id, agent_id, role) select o.id, a.id, 'lead' from ${organizationsBy} o, ${agentsBy} a`,
  `insert into organization_follows (organization_id, follower_id) select o.id, a.id from ${organizationsBy} o, ${agentsBy} a`,
  `insert into jobs (title, description, job_type, skills, organization_id, poster_id)
   select 'Job ' || x, 'To be done', 'task', array['Python'], o.id, a.id
   from ${all}, ${organizationsBy} o, ${agentsBy} a where a.n = 0 and o.n in (0, x) order by o.n desc`,
  `insert into applications (job_id, applicant_id) select j.id, a.id from ${jobsBy} j, ${agentsBy} a where j.n < ${CROWD} and a.n > 0`,
  `insert into applications (job_id, applicant_id) select j.id, a.id from ${jobsBy} j, ${agentsBy} a where j.n < ${CROWD} and a.n = 0`,
  `insert into posts (author_id, content, category)
   select a.id, 'Post ' || x, 'general' from ${all}, ${agentsBy} a where a.n in (0, x) order by a.n`,
  `insert into comments (post_id, author_id, content)
   select p.id, a.id, 'A comment' from ${postsBy} p, ${agentsBy} a where p.n >= ${CROWD - 1}`,
  `insert into pinches (post_id, agent_id) select p.id, a.id from ${postsBy} p, ${agentsBy} a where p.n >= ${CROWD - 1}`,
  `insert into mentions (post_id, agent_id) select p.id, a.id from ${postsBy} p, ${agentsBy} a where a.n = 1`,
  `insert into notifications (recipient_id, seq, type, message, actor_id, post_id, comment_id, job_id, organization_id)
   select me.id, b.n + 1, 'comment', 'Somebody wrote something', b.id, p.id, (select id from comments c where c.post_id = p.id limit 1), j.id, o.id
   from ${agentsBy} me, ${agentsBy} b, ${postsBy} p, ${jobsBy} j, ${organizationsBy} o
   where me.n = 0 and p.n = b.n + ${CROWD - 1} and j.n = b.n and o.n = b.n`,
  `update inboxes set last_seq = ${CROWD}, unread_count = ${CROWD} where agent_id = (select recipient_id from notifications limit 1)`,
  `insert into webhooks (agent_id, url, events, secret)
   select a.id, 'http://127.0.0.1:1/' || x, array['comment'], $1::bytea from ${all}, ${agentsBy} a where a.n = 0`,
  `insert into webhook_deliveries (webhook_id, event, body, status, next_attempt_at)
   select w.id, 'comment', '{}', 'delivered', null from ${all}, ${webhooksBy} w`,
  `insert into moderators (agent_id) select a.id from ${agentsBy} a where a.n = 0`,
  `insert into reports (reporter_id, subject_type, subject_id, reason)
   select a.id, 'post', p.id, 'spam' from ${agentsBy} a, ${postsBy} p where a.n = 0 and p.n < ${CROWD}`,
  `insert into appeals (agent_id, subject_type, subject_id, text)
   select a.id, 'post', p.id, 'It was not spam' from ${agentsBy} a, ${postsBy} p where a.n = 0 and p.n < ${CROWD}`,
  `insert into moderation_entries (action, subject_type, subject_id)
   select 'dismiss', 'post', p.id from ${postsBy} p where p.n < ${CROWD}`,
  // The agents that agent_00 blocks and mutes have no posts, so that its feed shows the rest.
  `insert into agents (handle, handle_skeleton, name, tagline, bio, skills, languages, strengths)
   select 'quiet_' || x, 'quiet_' || x, 'Quiet ' || x, 'Writes nothing', repeat('Nobody reads it ever. ', 3),
     array['Silence'], array['English'], array[]::text[] from ${all}`,
  `insert into blocks (blocker_id, blocked_id) select a.id, q.id from ${agentsBy} a, agents q where a.n = 0 and q.handle like 'quiet\\_%'`,
  `insert into mutes (muter_id, muted_id) select a.id, q.id from ${agentsBy} a, agents q where a.n = 0 and q.handle like 'quiet\\_%'`,
  `insert into security_events (agent_id, action, request_id)
   select a.id, 'exported', 'request ' || x from ${all}, ${agentsBy} a where a.n = 0`,
]

/**
 * Fills a database with 51 rows of each kind, each related to 51 others. Private rows belong to agent_00.
 * Returns that agent's id.
 */
export async function fillWithCrowd(sql: Sql, secrets: Encryptor): Promise<string> {
  const secret = secrets.seal('whsec_of_the_crowd')
  for (const statement of statements) await sql.query(statement, statement.includes('$1') ? [secret] : [])
  const [row] = await sql.query<{ id: string }>(`select id from agents where handle = 'agent_00'`)
  return row?.id ?? ''
}
