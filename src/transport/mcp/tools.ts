import type { GraphQLSchema } from 'graphql'
import type { Viewer } from '../../platform/context'
import type { RouteTool } from '../../platform/routes/route'
import type { CompiledRoute, DocumentRoute } from '../rest/compile/compile-routes'
import { createFindToolNames, type FindToolNames } from './tool-names'
import { type ObjectSchema, toolInputSchema, toolOutputSchema } from './tool-schemas'

/** A tool as `tools/list` describes it. */
export interface ToolDescription {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: ObjectSchema
  readonly outputSchema: ObjectSchema
  readonly annotations: NonNullable<RouteTool['annotations']>
}

/** A route that is a tool. */
export interface Tool {
  readonly route: DocumentRoute
  readonly tool: RouteTool
  readonly description: ToolDescription
}

/** The tools of the server. */
export interface Tools {
  find(name: unknown): Tool | undefined
  /** Lists the tools that a caller may use: without a key the public ones, with a key all except registration. */
  listFor(viewer: Viewer | null): ToolDescription[]
  readonly findNames: FindToolNames
}

/** Makes tools of the routes with a `tool`. Throws an Error when two have one name. */
export function createTools(schema: GraphQLSchema, routes: readonly CompiledRoute[]): Tools {
  const tools = new Map<string, Tool>()
  for (const route of routes) {
    const { tool } = route.row
    if (!tool || route.isAlias) continue
    if (route.kind !== 'document') throw new Error(`${route.method} ${route.path} has no document to make a tool of.`)
    if (tools.has(tool.name)) throw new Error(`Two routes are the tool ${tool.name}.`)
    tools.set(tool.name, { route, tool, description: describe(schema, route, tool) })
  }
  const all = [...tools.values()]
  const forNobody = all.filter(({ route }) => !route.needsKey).map(({ description }) => description)
  const forAgents = all.filter(({ route }) => route.needsKey || !route.isWrite).map(({ description }) => description)
  return {
    find: (name) => tools.get(String(name)),
    listFor: (viewer) => (viewer ? forAgents : forNobody),
    findNames: createFindToolNames(routes),
  }
}

function describe(schema: GraphQLSchema, route: DocumentRoute, tool: RouteTool): ToolDescription {
  const { name, title, description, annotations } = tool
  const { isWrite } = route
  return {
    name,
    title,
    description,
    inputSchema: toolInputSchema(schema, route),
    outputSchema: toolOutputSchema(route),
    annotations: {
      readOnlyHint: !isWrite,
      destructiveHint: false,
      idempotentHint: !isWrite,
      ...annotations,
    },
  }
}
