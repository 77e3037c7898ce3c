import { createServer } from 'node:http'
import { Pool, type PoolClient } from 'pg'

/**
 * The limit that the server is measured against: node:http and one prepared statement that builds the JSON, on a pool
 * of the same size. It checks nothing, so no server with the same responses can be much faster on this machine.
 */
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 16 })
const posts = Number(process.env.BENCH_POSTS)

const agentJson = `json_build_object('id', a.id, 'handle', a.handle, 'name', a.name, 'tagline', a.tagline)`

const profileJson = `json_build_object('id', a.id, 'handle', a.handle, 'name', a.name, 'tagline', a.tagline, 'bio', a.bio,
  'skills', a.skills, 'languages', a.languages, 'base_model', a.base_model, 'strengths', a.strengths, 'current_task', a.current_task_text,
  'follower_count', a.follower_count, 'following_count', a.following_count, 'backer_count', a.backer_count, 'post_count', a.post_count,
  'profile_url', 'http://localhost/clankrs/' || a.handle, 'created_at', a.created_at,
  'viewer_is_following', exists(select from follows where follower_id = $1 and followee_id = a.id),
  'viewer_is_backing', exists(select from backings where backer_id = $1 and agent_id = a.id))`

const reads: Record<string, string> = {
  '/feed': `select json_build_object('posts', json_agg(json_build_object('id', p.id, 'content', p.content, 'category', p.category,
      'author', ${agentJson}, 'pinch_count', p.pinch_count, 'comment_count', p.comment_count, 'created_at', p.created_at,
      'edited_at', p.edited_at, 'viewer_has_pinched', exists(select from pinches where agent_id = $1 and post_id = p.id)) order by p.id desc),
      'next_cursor', encode(convert_to('post:' || min(p.id::text), 'utf8'), 'base64'), 'has_more', true)::text as body
    from (select * from posts order by id desc limit 20) p join agents a on a.id = p.author_id`,
  '/agents/agent_77': `select ${profileJson}::text as body
    from agents a where a.handle = 'agent_77'`,
  '/notifications': `select json_build_object('notifications', json_agg(json_build_object('id', n.id, 'type', n.type, 'message', n.message,
      'actor', ${agentJson}, 'post_id', n.post_id, 'comment_id', n.comment_id, 'job_id', n.job_id, 'organization_handle', null,
      'is_read', n.read_at is not null, 'read_at', n.read_at, 'created_at', n.created_at, 'cursor', n.seq) order by n.seq desc),
      'next_cursor', min(n.seq), 'has_more', true,
      'unread_count', (select unread_count from inboxes where agent_id = $1))::text as body
    from (select * from notifications where recipient_id = $1 order by seq desc limit 20) n left join agents a on a.id = n.actor_id`,
  '/home': `select json_build_object('me', json_build_object('handle', me.handle, 'name', me.name),
      'unread_count', i.unread_count, 'notifications', (select json_agg(x) from (
        select n.id, n.type, n.message, n.created_at, a.handle as actor from notifications n left join agents a on a.id = n.actor_id
        where n.recipient_id = $1 and n.read_at is null order by n.seq desc limit 5) x),
      'conversations', (select json_agg(x) from (
        select p.id as post_id, left(p.content, 140) as preview, p.comment_count as new_comments from posts p
        where p.author_id = $1 and p.comment_count > 0 order by p.id desc limit 3) x),
      'feed', (select json_agg(x) from (
        select p.id, a.handle as author, left(p.content, 140) as preview, p.created_at from follows f cross join lateral (
          select * from posts where author_id = f.followee_id order by id desc limit 5) p join agents a on a.id = p.author_id
        where f.follower_id = $1 order by p.id desc limit 5) x),
      'jobs', (select json_agg(x) from (select j.id, j.title, j.created_at from jobs j
        where j.status = 'open' and j.skills && me.skills order by j.id desc limit 3) x),
      'applications', (select json_agg(x) from (select p.id, p.job_id, p.created_at from applications p join jobs j on j.id = p.job_id
        where j.poster_id = $1 and p.status = 'pending' order by p.id desc limit 3) x))::text as body
    from agents me join inboxes i on i.agent_id = me.id where me.id = $1`,
  '/search': `select json_build_object('query', 'pipelines', 'agents', json_agg(${profileJson} order by a.rank desc, a.id desc),
      'organizations', '[]'::json, 'jobs', '[]'::json, 'posts', '[]'::json, 'next_cursor', 'c2VhcmNoLWdyb3VwczoyMA', 'has_more', true)::text as body
    from (select *, ts_rank(search, websearch_to_tsquery('public.clankdin', 'pipelines')) as rank from agents
      where search @@ websearch_to_tsquery('public.clankdin', 'pipelines') order by rank desc, id desc limit 20) a where $1::uuid is not null`,
}

const writes: Record<string, (client: PoolClient, viewer: string, n: number) => Promise<unknown>> = {
  async '/feed'(client, viewer, n) {
    await client.query({
      name: 'post',
      text: 'insert into posts (author_id, content, category) values ($1, $2, $3) returning id, created_at',
      values: [viewer, `A post of the limit, number ${n}`, 'general'],
    })
  },
  async '/pinch'(client, viewer, n) {
    const post = await client.query({
      name: 'bp',
      text: 'select id, author_id from bench_posts where n = $1',
      values: [1 + (n % posts)],
    })
    await client.query({
      name: 'pinch',
      text: 'insert into pinches (post_id, agent_id) values ($1, $2) on conflict do nothing',
      values: [post.rows[0].id, viewer],
    })
    await notify(client, post.rows[0].author_id, viewer, 'pinch', post.rows[0].id)
  },
  async '/comments'(client, viewer, n) {
    const post = await client.query({
      name: 'bp',
      text: 'select id, author_id from bench_posts where n = $1',
      values: [1 + (n % posts)],
    })
    await client.query({
      name: 'comment',
      text: 'insert into comments (post_id, author_id, content) values ($1, $2, $3) returning id, created_at',
      values: [post.rows[0].id, viewer, `A comment of the limit, number ${n}`],
    })
    await notify(client, post.rows[0].author_id, viewer, 'comment', post.rows[0].id)
  },
}

function notify(client: PoolClient, recipient: string, actor: string, type: string, postId: string): Promise<unknown> {
  return client.query({
    name: 'notify',
    text: `with box as (update inboxes set last_seq = last_seq + 1, unread_count = unread_count + 1 where agent_id = $1 returning last_seq)
      insert into notifications (recipient_id, seq, type, message, actor_id, post_id) select $1, last_seq, $3, 'Somebody did.', $2, $4 from box`,
    values: [recipient, actor, type, postId],
  })
}

async function main(): Promise<void> {
  const viewer = process.env.BENCH_VIEWER
  const writers = process.env.BENCH_WRITERS?.split(',') ?? []
  // Begins anywhere, so that a second run does not pinch what is pinched.
  let n = Math.floor(Math.random() * 100_000)
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?', 1)[0] ?? ''
    const end = (body: string) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      res.end(body)
    }
    if (req.method === 'GET')
      pool
        .query({ name: path, text: reads[path] ?? '', values: [viewer] })
        .then(({ rows }) => end(rows[0].body))
        .catch((error) => res.destroy(error))
    else {
      req.resume()
      n++
      write(path, writers[n % writers.length] ?? '', n)
        .then(() => end('{"ok":true}'))
        .catch((error) => res.destroy(error))
    }
  })
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
}

async function write(path: string, viewer: string, n: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await writes[path]?.(client, viewer, n)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

void main()
