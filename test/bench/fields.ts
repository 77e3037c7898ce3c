import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { Agent } from '../../src/features/agents/agent.entity'
import { Post, PostCategory } from '../../src/features/feed/post.entity'
import { type App, createContext } from '../../src/platform/context'
import { Page, sliceOf } from '../../src/platform/pagination/page'
import type { DocumentRow, JsonObject } from '../../src/platform/routes/route'
import { allRoutes } from '../../src/routes'
import { buildSchema } from '../../src/schema'
import { withDirectFields } from '../../src/transport/graphql/direct-fields'
import { withPlainFields } from '../../src/transport/graphql/plain-fields'
import { compileRoutes } from '../../src/transport/rest/compile/compile-routes'
import { report } from './report'

const ROUNDS = 41
const PAGES_A_ROUND = 400
const PAGE_SIZE = 20

type Shortcut = (schema: GraphQLSchema) => GraphQLSchema

const variants: Record<string, readonly Shortcut[]> = {
  neither: [],
  'plain fields': [withPlainFields],
  'direct fields': [withDirectFields],
  both: [withPlainFields, withDirectFields],
}

/**
 * Measures what a page of GET /feed costs without its statement (fields, serialization, JSON), with each of the
 * shortcuts around TypeGraphQL and without. The variants take turns within each round, so that a busy machine is
 * equally busy for all.
 */
export async function benchFields(): Promise<void> {
  const pages = Object.entries(variants).map(([name, shortcuts]) => ({
    name,
    make: pageMaker(shortcuts),
    times: [] as number[],
  }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { make, times } of pages) {
      const start = process.cpuUsage()
      for (let page = 0; page < PAGES_A_ROUND; page++) await make()
      const { user, system } = process.cpuUsage(start)
      // The first round only warms up.
      if (round > 0) times.push((user + system) / PAGES_A_ROUND)
    }
  }
  const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number
  const least = median(pages[0]?.times ?? [])
  report('fields', {
    fields: pages.map(({ name, times }) => ({
      shortcuts: name,
      cpu_us_a_page: Math.round(median(times)),
      of_neither: Number((median(times) / least).toFixed(2)),
    })),
  })
}

function pageMaker(shortcuts: readonly Shortcut[]): () => Promise<string> {
  const schema = buildSchema(shortcuts)
  const feed = (schema.getQueryType() as GraphQLObjectType).getFields().feed
  if (!feed) throw new Error('the schema has no feed')
  const posts = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => makePost(index))
  feed.resolve = async () =>
    Page.of(
      'post',
      sliceOf({ first: PAGE_SIZE }, { cursor: 'post', keyForm: 'uuid' }),
      posts,
      (post) => post,
      ({ id }) => id,
    )
  const [route] = compileRoutes(schema, { 'GET /feed': allRoutes['GET /feed'] as DocumentRow })
  if (route?.kind !== 'document') throw new Error('GET /feed has no document')
  const app = { db: {} } as App
  return async () => {
    const ctx = createContext(app, { viewer: null, requestId: '', address: '' })
    const { data, errors } = await route.execute(ctx, { scope: 'EVERYONE', first: PAGE_SIZE })
    if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
    return JSON.stringify(route.respond(data as JsonObject).responseBody)
  }
}

function makePost(index: number): Post {
  const id = `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`
  const author = Object.assign(new Agent(), { id, handle: `agent_${index}`, name: 'Ada', tagline: 'Computes things' })
  return Object.assign(new Post(), {
    id,
    content: 'Shipped a new feature today, with tests, and wrote down how.',
    category: PostCategory.WINS,
    authorId: id,
    authorCard: author,
    pinchCount: index,
    commentCount: index,
    createdAt: new Date(0),
    editedAt: null,
    viewerPinches: null,
  })
}
