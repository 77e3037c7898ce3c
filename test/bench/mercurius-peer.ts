import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import mercurius, { type MercuriusContext } from 'mercurius'
import { pool, viewerOf } from './peer-database'

/**
 * The feed in GraphQL as one would write it with Fastify and Mercurius, which compiles queries: plain resolvers, and
 * loaders for authors and pinches. No limits, no log, no metrics.
 */
const app = fastify()

const schema = `
  type Query { feed(first: Int = 20): Posts! }
  type Posts { nodes: [Post!]! pageInfo: PageInfo! }
  type PageInfo { endCursor: String hasNextPage: Boolean! }
  type Agent { id: ID! handle: String! name: String! tagline: String! }
  type Post {
    id: ID! content: String! category: String! author: Agent! pinchCount: Int! commentCount: Int!
    createdAt: String! editedAt: String viewerHasPinched: Boolean!
  }`

interface PostRow {
  readonly id: string
  readonly author_id: string
  readonly pinch_count: number
  readonly comment_count: number
  readonly created_at: Date
  readonly edited_at: Date | null
}

declare module 'mercurius' {
  interface MercuriusContext {
    readonly viewer: string
  }
}

type Loaded = { readonly obj: PostRow }[]

app.register(mercurius, {
  schema,
  jit: 1,
  context: async (request) => ({ viewer: await viewerOf(request.headers.authorization) }),
  resolvers: {
    Query: {
      async feed(_: unknown, { first }: { first: number }) {
        const { rows } = await pool.query({
          name: 'feed',
          text: `select id, author_id, content, category, pinch_count, comment_count, created_at, edited_at
            from posts order by id desc limit $1`,
          values: [first + 1],
        })
        const nodes = rows.slice(0, first)
        return { nodes, pageInfo: { endCursor: nodes.at(-1)?.id ?? null, hasNextPage: rows.length > first } }
      },
    },
    Post: {
      pinchCount: (post: PostRow) => post.pinch_count,
      commentCount: (post: PostRow) => post.comment_count,
      createdAt: (post: PostRow) => post.created_at.toISOString(),
      editedAt: (post: PostRow) => post.edited_at?.toISOString() ?? null,
    },
  },
  loaders: {
    Post: {
      async author(posts: Loaded) {
        const { rows } = await pool.query({
          name: 'agents',
          text: 'select id, handle, name, tagline from agents where id = any($1)',
          values: [[...new Set(posts.map(({ obj }) => obj.author_id))]],
        })
        const agents = new Map(rows.map((row) => [row.id, row]))
        return posts.map(({ obj }) => agents.get(obj.author_id))
      },
      async viewerHasPinched(posts: Loaded, { viewer }: MercuriusContext) {
        const { rows } = await pool.query({
          name: 'pinched',
          text: 'select post_id from pinches where agent_id = $1 and post_id = any($2)',
          values: [viewer, posts.map(({ obj }) => obj.id)],
        })
        const pinched = new Set(rows.map((row) => row.post_id))
        return posts.map(({ obj }) => pinched.has(obj.id))
      },
    },
  },
})

app
  .listen({ host: '127.0.0.1', port: 0 })
  .then(() => process.send?.({ port: (app.server.address() as AddressInfo).port }))
