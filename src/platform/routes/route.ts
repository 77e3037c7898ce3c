import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Scope } from '../auth/scope'
import type { App, RequestContext, Viewer } from '../context'
import type { ErrorCode, MissingThing } from '../errors/errors'

/**
 * How to add a REST route: write a row, no code.
 *
 *     export const feedRoutes = routes({
 *       'GET /feed': {
 *         tag: 'Feed', summary: 'Posts, the newest first.',
 *         document: `query ListPosts($first: Int, $after: String, $offset: Int, $category: PostCategory) {
 *           feed(first: $first, after: $after, offset: $offset, category: $category) {
 *             posts: nodes { id content category author { id handle name tagline } }
 *             pageInfo { endCursor }
 *           }
 *         }`,
 *       },
 *       'POST /feed': {
 *         tag: 'Feed', summary: 'Shares an update.', status: 201,
 *         document: 'mutation CreatePost($input: CreatePostInput!) { createPost(input: $input) { post { id content } }
 * }',       },
 *     })
 *
 * and put the table into `src/routes.ts`. The server does not start when a document does not fit the schema.
 *
 * **In.** Parameters are the document's variables, in snake_case. One that stands in the path (`/feed/:post_id`, or
 * `:postId`) comes from there; the others from the query of a GET, from the body of a POST, PUT or PATCH, and from
 * either of a DELETE. A variable of an input type (`$input: CreatePostInput!`) is spread: each of its fields is a
 * parameter of its own, so `/feed/:postId/comments` fills `input.postId` and the body the rest. `first` is called
 * `limit`, `after` is `cursor` and `query` is `q`. Optional variables inside an object literal (`input: { note: $note
 * }`) are rejected at the start: use `$input`, which distinguishes "left out" from null. Enum values are lower case
 * here. A query parameter that the route does not take is a 400; a handler takes those that its `contract` documents.
 *
 * **Out.** Every field is returned in snake_case under its alias or name, enums in lower case. A query returns its root
 * field bare; a mutation its payload, or bare the one object in it when it selects nothing else. A connection that
 * selects `pageInfo` (what it selects there does not matter) is a page: where it stands come its nodes, under their
 * alias or else the connection's name, with `next_cursor` and `has_more` beside them. Any other connection is a plain
 * array of its `nodes`. Directives of our own: `skills @flat { name }` returns `["…"]` instead of `[{"name": "…"}]`,
 * `agent @spread { id handle }` puts those fields into the object around it, and `author { ... @schema(name:
 * "AgentCard") { id handle } }` names the selection in the OpenAPI document, where it has no other name than its type.
 * Null where the response should be is a 404 with `notFound`.
 * `removed @optional { at }` leaves the field out where it is null.
 */
export interface DocumentRow extends RowCommons {
  /** One GraphQL operation with a name, which is the operationId in the OpenAPI document. */
  readonly document: string
  /**
   * HTTP status of success, 200 by default; or a function of the root field's value: `(post) => (post.created ? 201 :
   * 200)`.
   */
  readonly status?: number | StatusOf
  /** The part of the root field's value that is returned, as a path of REST names: `post`, or `viewer.posts`. */
  readonly pick?: string
  /** The path of what was created, from the response of a 201: its Location header, under the server's address. */
  readonly location?: LocationOf
  /**
   * Returns the version of the response, for routes where that costs less than the response; what it reads is not read
   * again for the response. The ETag is weak.
   */
  readonly version?: (ctx: RequestContext, variables: Readonly<Record<string, unknown>>) => Promise<string>
  /**
   * Gives a list a view=compact; `omit` names the fields of its items that the view leaves out in addition to empty
   * ones.
   */
  readonly compact?: { readonly omit?: readonly string[] }
  /** Wraps the response: `webhook` makes it `{"webhook": …}`. */
  readonly wrap?: string
  /** A plain list in the response that is paginated; describe the result in `response`. */
  readonly cut?: string
  /** Changes the response where pick, wrap, @flat and @spread are not enough; describe the result in `response`. */
  readonly render?: Render
  /** The JSON schema of what `render` returns. */
  readonly response?: object
  /** Other names of parameters, each with the variable's or input field's: `{ display_name: 'name' }`. */
  readonly params?: Readonly<Record<string, string>>
  /** A field of the body that may hold the whole body as an object, as the response has it. */
  readonly unwrap?: string
  /** Older words for enum values by parameter: `{ category: { fired: 'venting' } }`. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Parameters of which at least one is required, for the OpenAPI document; the service checks it. */
  readonly needs?: readonly string[]
  /** `inline` for a response that gets no schema of its own in the OpenAPI document, such as a count. */
  readonly schema?: 'inline'
  /** Constant variables, which callers cannot set. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** The 404 for a null response. */
  readonly notFound?: MissingThing
  /** The 403 for a null list in the response: the object exists, but the caller may not see its list. */
  readonly forbidden?: MissingThing
}

/**
 * A route that is no GraphQL operation, such as a stream: it has authentication, limits, problem documents and 405 like
 * any other.
 */
export interface HandlerRow extends RowCommons {
  /** Its operationId in the OpenAPI document. */
  readonly operationId: string
  /** Handles the request itself; an error thrown before the first byte becomes a problem document. */
  readonly handle: (request: RestRequest) => Promise<void> | void
  /** The scope that it requires; that of a document follows from the fields that it selects. */
  readonly scope?: Scope
  /** The JSON schema of its success, for the OpenAPI document. */
  readonly response?: object
  /** Whether `handle` performs admission itself, because the required scopes depend on the body. */
  readonly admitsItself?: boolean
  /** Whether it ignores undocumented query parameters, as GraphQL over HTTP does; otherwise they are a 400. */
  readonly takesAnyQuery?: boolean
  /** Its other properties in the OpenAPI document. */
  readonly contract?: HandlerContract
}

/** The requests and responses of a handler, as OpenAPI describes them. */
export interface HandlerContract {
  /** Its parameters, except those of the path. */
  readonly parameters?: readonly object[]
  /** The JSON schema of its body. */
  readonly body?: Record<string, unknown>
  /** The description of its success, if the summary is not enough, and its headers. */
  readonly success?: string
  readonly example?: string
  /** Whether its responses have an ETag. */
  readonly hasEtag?: boolean
  /** The statuses of its failures, when not the usual ones of its method. */
  readonly failures?: readonly number[]
  /** The content by media type of failures that are not, or not always, problem documents, by status. */
  readonly rejections?: Readonly<Record<number, object>>
}

interface RowCommons {
  /**
   * Whether it needs an API key: `key` for mutations and `public` for queries by default. An invalid key is 401 on
   * both.
   */
  readonly auth?: 'key' | 'public'
  /** One line for the OpenAPI document. */
  readonly summary?: string
  /** The section of the OpenAPI document. */
  readonly tag?: string
  /** Older spellings of the same route: `POST /town-square/:postId/pinch`. */
  readonly aliases?: readonly string[]
  /** `false` takes it out of the limit on requests. */
  readonly limited?: boolean
  /** Shows what everybody may see, whatever valid key is sent. */
  readonly isPublicOnly?: boolean
  /** Media types of its success when not JSON. */
  readonly produces?: readonly string[]
  /** What the OpenAPI document, the skill document and GET /docs show of a request that works. */
  readonly example?: RouteExample
  /** Notes in the skill document. */
  readonly notes?: string
  /** Makes the route a tool of the MCP server. */
  readonly tool?: RouteTool
  /**
   * Possible errors in addition to those that its method and path imply: FORBIDDEN where somebody may see the object
   * but not do this to it, CONFLICT where its state may forbid it, NOT_FOUND where the body names another object by
   * anything but an id.
   */
  readonly errors?: readonly ErrorCode[]
}

/** A route as a tool of the Model Context Protocol; its schemas follow from the document. */
export interface RouteTool {
  readonly name: string
  readonly title: string
  /** What it does and what it costs. */
  readonly description: string
  /** Its effect on stored data. A GET only reads. */
  readonly annotations?: {
    readonly readOnlyHint?: boolean
    readonly destructiveHint?: boolean
    readonly idempotentHint?: boolean
  }
}

/** A request that works. */
interface RouteExample {
  readonly body?: object
  /** Queries worth showing in the skill document; an empty one is the list without a filter. */
  readonly queries?: readonly string[]
  /** A header in addition to the usual ones, as `name: value`. */
  readonly header?: string
}

// Methods rather than functions, so that a row may declare the type of the response that it expects.
interface Functions {
  status(payload: JsonObject): number
  location(responseBody: JsonObject): string
  render(responseBody: JsonObject, request: RestRequest): object
}
type StatusOf = Functions['status']
type LocationOf = Functions['location']
type Render = Functions['render']

/** A response before it is JSON. */
export type JsonObject = Record<string, unknown>

/** One request to a route. */
export interface RestRequest {
  readonly app: App
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly requestId: string
  /** The caller's address, IPv6 by /64. */
  readonly address: string
  viewer: Viewer | null
  /** The path as `parseRequestTarget` normalizes it. */
  readonly path: string
  /** Decoded parameters of the path, named as in the row; under /agents a handle of `me` is the viewer's. */
  params: Readonly<Record<string, string>>
  /** Parameters of the query; repeated ones are lists. */
  readonly query: Readonly<Record<string, string | string[] | undefined>>
}

/** Routes by `METHOD /path/:parameter`. */
export type RouteTable = Readonly<Record<string, DocumentRow | HandlerRow>>

/** Declares a table of routes. */
export function routes(table: RouteTable): RouteTable {
  return table
}

/** A text that `render` returns instead of JSON. */
export class TextResponse {
  constructor(
    /** Its media type with the charset. */
    readonly type: string,
    readonly text: string,
  ) {}
}
