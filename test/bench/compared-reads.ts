import { Client } from 'pg'
import type { Shot } from './measure'

/** A request and the same at the limit. */
export interface Pair {
  readonly ours: Shot
  readonly limit: Shot
}

/** The feed in GraphQL. */
export const feedQuery = `query Feed($first: Int) { feed(first: $first) {
  nodes { id content category author { id handle name tagline } pinchCount commentCount createdAt editedAt viewerHasPinched }
  pageInfo { endCursor hasNextPage } } }`

/**
 * The reads, each beside one statement with the same result; the first also as if nobody else sent the same at the
 * same time. The keys are those of one agent: requests with different keys share nothing.
 */
export function readPairs(server: string, limit: string, keys: readonly string[]): Pair[] {
  const headers = { authorization: `Bearer ${keys[0]}` }
  const each = (n: number) => ({ key: keys[n % keys.length] ?? '' })
  const get = (name: string, path: string, limitPath: string): Pair[] => [
    { ours: { name, url: server + path, headers }, limit: { name: 'limit', url: limit + limitPath, headers } },
    {
      ours: {
        name: `${name}, none alike`,
        url: server + path,
        headers,
        each,
      },
      // The limit shares nothing; its requests differ too, so that making them costs the same.
      limit: { name: 'limit', url: limit + limitPath, headers, each },
    },
  ]
  const graphql = (name: string, differs: boolean): Pair => ({
    ours: {
      name,
      url: `${server}/graphql`,
      method: 'POST',
      headers,
      body: JSON.stringify({ query: feedQuery, variables: { first: 20 } }),
      ...(differs && { each }),
    },
    limit: { name: 'limit', url: `${limit}/feed`, headers, ...(differs && { each }) },
  })
  return [
    ...get('GET /feed?limit=20', '/feed?limit=20', '/feed'),
    graphql('POST /graphql, the same feed', false),
    graphql('POST /graphql, none alike', true),
    ...get('GET /agents/HANDLE', '/agents/agent_77', '/agents/agent_77'),
    ...get('GET /notifications', '/notifications', '/notifications'),
    ...get('GET /search', '/search?q=pipelines&type=agents', '/search'),
    ...get('GET /home', '/home', '/home'),
    toolCall(server, headers),
  ]
}

/** A tool call over MCP, beside the REST request that it stands for. */
function toolCall(server: string, headers: Record<string, string>): Pair {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'read_feed', arguments: { limit: 20 } } }
  return {
    ours: {
      name: 'POST /mcp read_feed',
      url: `${server}/mcp`,
      method: 'POST',
      headers: { ...headers, accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-06-18' },
      body: JSON.stringify(call),
    },
    limit: { name: 'GET /feed', url: `${server}/feed?limit=20`, headers },
  }
}

/** The writes of agents in turn, each beside the same rows written by hand in one transaction. */
export async function writePairs(server: string, limit: string, keys: string[], databaseUrl: string): Promise<Pair[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from bench_posts order by n')
  await client.end()
  const postAt = (n: number) => rows[n % rows.length]?.id ?? ''
  const post = (name: string, each: NonNullable<Shot['each']>, limitPath: string): Pair => ({
    ours: {
      name,
      url: `${server}/feed`,
      method: 'POST',
      each: (n) => ({ key: keys[n % keys.length] ?? '', ...each(n) }),
    },
    limit: { name: 'limit', url: limit + limitPath, method: 'POST', each: (n) => ({ body: each(n).body ?? '' }) },
  })
  return [
    post('POST /feed', (n) => ({ body: JSON.stringify({ content: `A post of the bench, number ${n}` }) }), '/feed'),
    post('POST /feed/ID/pinch', (n) => ({ path: `/feed/${postAt(n)}/pinch` }), '/pinch'),
    post(
      'POST /feed/ID/comments',
      (n) => ({
        path: `/feed/${postAt(n)}/comments`,
        body: JSON.stringify({ content: `A comment of the bench, number ${n}` }),
      }),
      '/comments',
    ),
  ]
}
