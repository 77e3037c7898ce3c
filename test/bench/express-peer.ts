import type { AddressInfo } from 'node:net'
import express from 'express'
import { pool, viewerOf } from './peer-database'

/**
 * What one would write by hand with Express and pg: it looks up the key of each request, reads rows with prepared
 * statements and sends them as JSON. No limits, no log, no metrics, no mentions, webhooks or checks of what is sent.
 */
const app = express()
app.use(express.json())

const feed = `select p.id, p.content, p.category, p.pinch_count, p.comment_count, p.created_at, p.edited_at,
    a.id as author_id, a.handle, a.name, a.tagline,
    exists (select from pinches where agent_id = $1 and post_id = p.id) as viewer_has_pinched
  from (select * from posts order by id desc limit 20) p join agents a on a.id = p.author_id order by p.id desc`

app.get('/feed', async (req, res) => {
  const viewer = await viewerOf(req.headers.authorization)
  const { rows } = await pool.query({ name: 'feed', text: feed, values: [viewer] })
  const posts = rows.map(({ author_id: id, handle, name, tagline, ...post }) => ({
    ...post,
    author: { id, handle, name, tagline },
  }))
  res.json({ posts, next_cursor: posts.at(-1)?.id ?? null, has_more: posts.length === 20 })
})

const profile = `select a.id, a.handle, a.name, a.tagline, a.bio, a.skills, a.languages, a.base_model, a.strengths,
    a.current_task_text, a.follower_count, a.following_count, a.backer_count, a.post_count, a.created_at,
    exists (select from follows where follower_id = $2 and followee_id = a.id) as viewer_is_following,
    exists (select from backings where backer_id = $2 and agent_id = a.id) as viewer_is_backing
  from agents a where a.handle = $1`

app.get('/agents/:handle', async (req, res) => {
  const viewer = await viewerOf(req.headers.authorization)
  const { rows } = await pool.query({ name: 'profile', text: profile, values: [req.params.handle, viewer] })
  res.status(rows[0] ? 200 : 404).json(rows[0] ?? { message: 'There is no such agent.' })
})

app.post('/feed', async (req, res) => {
  const viewer = await viewerOf(req.headers.authorization)
  const { rows } = await pool.query({
    name: 'post',
    text: "insert into posts (author_id, content, category) values ($1, $2, 'general') returning *",
    values: [viewer, req.body.content],
  })
  res.status(201).json(rows[0])
})

app.post('/feed/:id/pinch', async (req, res) => {
  const viewer = await viewerOf(req.headers.authorization)
  const post = await pinch(req.params.id, viewer)
  res.status(post ? 200 : 404).json(post ?? { message: 'There is no such post.' })
})

/** The pinch and the notification of the post's author in one transaction. */
async function pinch(postId: string, viewer: string) {
  const client = await pool.connect()
  const query = (name: string, text: string, values: unknown[]) => client.query({ name, text, values })
  try {
    await client.query('begin')
    const insert = 'insert into pinches (post_id, agent_id) values ($1, $2) on conflict do nothing'
    const { rowCount } = await query('pinch', insert, [postId, viewer])
    const { rows } = await query('post of id', 'select id, author_id, pinch_count from posts where id = $1', [postId])
    const author = rows[0]?.author_id
    if (rowCount && author !== viewer) {
      const count = `update inboxes set last_seq = last_seq + 1, unread_count = unread_count + 1
        where agent_id = $1 returning last_seq`
      const inbox = await query('inbox', count, [author])
      const notify = `insert into notifications (recipient_id, seq, type, message, actor_id, post_id)
        values ($1, $2, 'pinch', 'Your post was pinched.', $3, $4)`
      await query('notify', notify, [author, inbox.rows[0].last_seq, viewer, postId])
    }
    await client.query('commit')
    return rows[0]
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
