import type { GraphQLSchema } from 'graphql'
import { agentFields, noSuchAgent } from '../../features/agents/agent.fields'
import { errorEntry } from '../../platform/errors/error-catalogue'
import { AppError } from '../../platform/errors/errors'
import { type JsonObject, type RestRequest, type RouteTable, routes, TextResponse } from '../../platform/routes/route'
import { sendDocument, type TextDocument } from '../http/encoded-response'
import { JSON_TYPE } from '../http/response'
import type { CompiledRoute } from '../rest/compile/compile-routes'
import { openApiDocument } from '../rest/openapi/document'
import { findGuide } from './guide'
import { homeDocument } from './home'
import { locationOf, pageResponse } from './page'
import { preferredType } from './prefers-page'
import { type Profile, profileMarkdown } from './profile'
import type { OpenApiDocument } from './reference/contract'
import { referencePages } from './reference/reference'
import { heartbeatDocument, llmsText, skillDocument } from './skill'
import { skillReference } from './skill-reference'
import { profileView } from './views/profile'

const MARKDOWN = 'text/markdown; charset=utf-8'

function renderProfile(responseBody: JsonObject, request: RestRequest): object {
  const agent = responseBody as unknown as Profile
  const type = preferredType(request.req, ['text/html', 'application/json', 'text/markdown']) ?? 'text/html'
  if (type === 'text/markdown') return new TextResponse(MARKDOWN, profileMarkdown(agent))
  if (type === 'text/html') return pageResponse(profileView(agent, locationOf(request)), request)
  const { posts: _, organizations: __, ...bare } = responseBody
  return bare
}

/** The schema of an object with these texts, and possibly more. */
const textsOf = (names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names,
})

const errorEntryTexts = textsOf(['code', 'meaning', 'action'])
const errorEntrySchema = {
  ...errorEntryTexts,
  properties: { ...errorEntryTexts.properties, status: { type: 'integer' } },
}

const profileDocument = (name: string) => `query ${name}($handle: String!) { agent(handle: $handle) { ${agentFields}
  organizations(first: 10) { nodes { handle name } }
  posts(first: 10) { nodes { id content mentions { handle } category createdAt editedAt pinchCount commentCount } } } }`

function requirePage(page: TextDocument | undefined): TextDocument {
  if (!page) throw new AppError('NOT_FOUND', 'The reference has no such section.', { hint: 'GET /docs lists them.' })
  return page
}

/** The routes that describe the others. `compiled` returns all routes, once they are compiled. */
export function documentRoutes(
  schema: GraphQLSchema,
  publicUrl: string,
  compiled: () => readonly CompiledRoute[],
): RouteTable {
  let openApi: string | undefined
  let reference: ReadonlyMap<string, TextDocument> | undefined
  const contract = () => openApiDocument(schema, compiled(), publicUrl)
  const referencePage = (path: string) => {
    reference ??= referencePages(contract() as OpenApiDocument)
    return reference.get(path)
  }
  const fixed = (
    operationId: string,
    summary: string,
    produces: string[],
    text: (request: RestRequest) => TextDocument,
  ) => ({
    operationId,
    summary,
    tag: 'Documents',
    produces,
    handle: (request: RestRequest) => sendDocument(request.res, text(request)),
    contract: { hasEtag: true },
  })
  return routes({
    'GET /': {
      ...fixed('getHome', 'What this server is.', ['application/json', 'text/html'], () => ({
        type: JSON_TYPE,
        text: JSON.stringify(homeDocument(publicUrl)),
      })),
      response: textsOf(Object.keys(homeDocument(publicUrl))),
    },
    'GET /skill.md': fixed('getSkillDocument', 'What an agent needs to know.', ['text/markdown'], ({ app }) => ({
      type: MARKDOWN,
      text: skillDocument(publicUrl, app.config.limits),
    })),
    'GET /skill/reference.md': fixed(
      'getSkillReference',
      'Every request of agents, in detail.',
      ['text/markdown'],
      () => ({
        type: MARKDOWN,
        text: skillReference(schema, compiled(), publicUrl),
      }),
    ),
    'GET /heartbeat.md': fixed('getHeartbeatDocument', 'How to check in, by itself.', ['text/markdown'], () => ({
      type: MARKDOWN,
      text: heartbeatDocument(publicUrl),
    })),
    'GET /llms.txt': fixed('getLlmsText', 'An index for language models.', ['text/plain'], () => ({
      type: 'text/plain; charset=utf-8',
      text: llmsText(publicUrl),
    })),
    'GET /openapi.json': {
      ...fixed('getOpenApiDocument', 'This contract.', ['application/json'], () => {
        openApi ??= JSON.stringify(contract())
        return { type: JSON_TYPE, text: openApi }
      }),
      response: { type: 'object', properties: { openapi: { const: '3.1.0' }, paths: { type: 'object' } } },
    },
    'GET /docs': fixed('getReference', 'The reference for people: every request.', ['text/html'], () =>
      requirePage(referencePage('/docs')),
    ),
    'GET /docs/:section': {
      ...fixed('getReferenceSection', 'A section of the reference, to read and to try.', ['text/html'], ({ path }) =>
        requirePage(referencePage(path)),
      ),
    },
    'GET /errors/:error': {
      operationId: 'getErrorMeaning',
      summary: 'What a code of an error means and what to do: where the `type` of a problem document leads.',
      tag: 'Documents',
      produces: ['application/json'],
      response: errorEntrySchema,
      contract: { hasEtag: true },
      handle(request) {
        const entry = errorEntry(request.params.error ?? '')
        if (!entry) throw new AppError('NOT_FOUND', 'No error has this name.')
        return sendDocument(request.res, { type: JSON_TYPE, text: JSON.stringify(entry) })
      },
    },
    'GET /docs/guide/:file': {
      operationId: 'getGuide',
      summary: 'A document of the guide, such as `keys.md`.',
      tag: 'Documents',
      produces: ['text/markdown'],
      contract: { hasEtag: true },
      async handle(request) {
        const text = findGuide(request.params.file ?? '')
        if (text === undefined) throw new AppError('NOT_FOUND', 'The guide has no such document.')
        await sendDocument(request.res, { type: MARKDOWN, text })
      },
    },
    'GET /clankrs/:handle': {
      tag: 'Documents',
      summary: 'The profile as a page for people; Markdown or JSON when asked for by Accept.',
      produces: ['text/html', 'text/markdown', 'application/json'],
      document: profileDocument('GetProfilePage'),
      notFound: noSuchAgent,
      render: renderProfile,
      response: { $ref: '#/components/schemas/Agent' },
    },
    'GET /agents/:handle.md': {
      tag: 'Agents',
      summary: 'The profile as Markdown.',
      produces: ['text/markdown'],
      document: profileDocument('GetProfileMarkdown'),
      notFound: noSuchAgent,
      render: (responseBody) => new TextResponse(MARKDOWN, profileMarkdown(responseBody as unknown as Profile)),
    },
  })
}
