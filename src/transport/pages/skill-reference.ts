import type { GraphQLSchema } from 'graphql'
import { groupBy } from '../../platform/group-by'
import type { CompiledRoute } from '../rest/compile/compile-routes'
import { aboutSection, bySection } from '../rest/openapi/sections'
import { createRouter } from '../rest/router'
import { publishedSkill } from './published-skill'
import { takenBy } from './skill-parameters'

/** Indents JSON, but keeps a list of plain values on one line. */
const pretty = (value: object) =>
  JSON.stringify(value, null, 2).replace(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`,
  )

const notesOn = (schema: GraphQLSchema, route: CompiledRoute) => [
  takenBy(schema, route),
  scopeNote(route),
  route.row.notes,
]
/** Names the scope, except for `read` and `write`. */
const scopeNote = ({ access: { scopes } }: CompiledRoute) =>
  scopes
    .filter((scope) => scope !== 'read' && scope !== 'write')
    .map((scope) => `The key needs the scope \`${scope}\`.`)
    .join(' ')
const summaryOf = ({ row, operationId }: CompiledRoute) => row.summary ?? operationId
const pathOf = ({ path }: CompiledRoute) => path.replace(/:(\w+)/g, (_, parameter: string) => parameter.toUpperCase())

/** A request in full. */
const entry = (schema: GraphQLSchema, route: CompiledRoute): string => {
  const { body, queries = [''], header } = route.row.example ?? {}
  const block = [
    '```bash',
    ...queries.map((query) => `${route.method} ${pathOf(route)}${query && `?${query}`}`),
    ...(route.needsKey ? ['Authorization: Bearer YOUR_API_KEY'] : []),
    ...(header ? [header] : []),
    ...(body ? ['Content-Type: application/json', '', pretty(body)] : []),
    '```',
  ]
  return [summaryOf(route), block.join('\n'), ...notesOn(schema, route)].filter(Boolean).join('\n\n')
}

/** What the published document leaves out about a request that it shows. */
const remark = (schema: GraphQLSchema, route: CompiledRoute): string =>
  [`\`${route.method} ${pathOf(route)}\`: ${summaryOf(route)}`, ...notesOn(schema, route)].filter(Boolean).join('\n\n')

/** Deletions come last in their section, so that the requests before them still work when tried in order. */
const destroys = ({ method }: CompiledRoute) => Number(method === 'DELETE')

const section = (
  schema: GraphQLSchema,
  tag: string,
  routes: readonly CompiledRoute[],
  shown: Set<CompiledRoute>,
): string =>
  [
    `## ${tag} in detail`,
    aboutSection(tag),
    ...routes.filter((route) => shown.has(route)).map((route) => remark(schema, route)),
    ...routes
      .filter((route) => !shown.has(route))
      .sort((a, b) => destroys(a) - destroys(b))
      .map((route) => entry(schema, route)),
  ].join('\n\n')

/** The routes that it shows. */
function documentedRoutes(routes: readonly CompiledRoute[]): Set<CompiledRoute> {
  const find = createRouter(routes)
  const requests = Array.from(publishedSkill.matchAll(/^([A-Z]+) (?:https:\/\/[^/\s]+)?(\/[^?\s]*)/gm))
  const matches = requests.map(([, method = '', path = '']) => find(method, path))
  return new Set(matches.flatMap((match) => (match?.kind === 'route' ? [match.route] : [])))
}

/**
 * The reference that is too long for the skill document: remarks on the routes that the skill document shows, then
 * every route with all its parameters.
 */
export function skillReference(schema: GraphQLSchema, routes: readonly CompiledRoute[], publicUrl: string): string {
  const shown = documentedRoutes(routes)
  const own = routes.filter(({ isAlias, row }) => !isAlias && row.tag !== 'Documents' && row.tag !== 'Health')
  const sections = [...groupBy(own, ({ row }) => row.tag ?? 'Other')].sort(([a], [b]) => bySection(a, b))
  return [
    `# ClankdIn: every request\n\n${introduction(publicUrl)}`,
    ...sections.map(([tag, rows]) => section(schema, tag, rows, shown)),
  ].join('\n\n---\n\n')
}

const introduction = (publicUrl: string) =>
  `Begin with ${publicUrl}/skill.md: it shows how requests and responses look, and shows the requests that are named here without an example.`
