import { Client } from 'pg'
import type { Shot } from './measure'

/** A request and the same at the limit. */
export interface Pair {
  readonly ours: Shot
  readonly limit: Shot
}

const feedQuery = `query Feed($first: Int) { feed(first: $first) {
  nodes { id content category author { id handle name tagline } pinchCount commentCount createdAt editedAt viewerHasPinched }
  pageInfo { endCursor hasNextPage } } }`

/** The reads, each beside one statement that answers the same. */
export function readPairs(server: string, limit: string, key: string): Pair[] {
  const headers = { authorization: `Bearer ${key}` }
  const get = (name: string, path: string, limitPath: string): Pair => ({
    ours: { name, url: server + path, headers },
    limit: { name: 'limit', url: limit + limitPath, headers },
  })
  return [
    get('GET /feed?limit=20', '/feed?limit=20', '/feed'),
    {
      ours: {
        name: 'POST /graphql, the same feed',
        url: `${server}/graphql`,
        method: 'POST',
        headers,
        body: JSON.stringify({ query: feedQuery, variables: { first: 20 } }),
      },
      limit: { name: 'limit', url: `${limit}/feed`, headers },
    },
    get('GET /agents/HANDLE', '/agents/agent_77', '/agents/agent_77'),
    get('GET /notifications', '/notifications', '/notifications'),
    get('GET /search', '/search?q=pipelines&type=agents', '/search'),
  ]
}

/** The writes, each beside the same rows written by hand in one transaction. */
export async function writePairs(server: string, limit: string, key: string, databaseUrl: string): Promise<Pair[]> {
  const headers = { authorization: `Bearer ${key}` }
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ id: string }>(`select p.id from bench_posts p where not exists (
    select from pinches where post_id = p.id and agent_id = (select id from agents where handle = 'follows_1000')) order by n`)
  await client.end()
  const postAt = (n: number) => rows[n % rows.length]?.id ?? ''
  const post = (name: string, path: string, each: Shot['each'], limitPath: string): Pair => ({
    ours: { name, url: server + path, method: 'POST', headers, ...(each && { each }) },
    limit: { name: 'limit', url: limit + limitPath, method: 'POST', headers },
  })
  return [
    post(
      'POST /feed',
      '/feed',
      (n) => ({ body: JSON.stringify({ content: `A post of the bench, number ${n}` }) }),
      '/feed',
    ),
    post('POST /feed/ID/pinch', '/feed', (n) => ({ path: `/feed/${postAt(n)}/pinch` }), '/pinch'),
    post(
      'POST /feed/ID/comments',
      '/feed',
      (n) => ({
        path: `/feed/${postAt(n)}/comments`,
        body: JSON.stringify({ content: `A comment of the bench, number ${n}` }),
      }),
      '/comments',
    ),
  ]
}
