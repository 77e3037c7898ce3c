import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  typeFromAST,
  validate,
  visit,
} from 'graphql'
import { snakeCase } from '../../../platform/snake-case'

/** A route's document in two forms. */
export interface RestDocument {
  /** With the custom directives, which describe how the response is made of the data. */
  readonly serialized: DocumentNode
  /** Without them: what is executed. */
  readonly executed: DocumentNode
  /** The operation in `serialized`. */
  readonly operation: OperationDefinitionNode
}

const ownDirectives = new Set(['flat', 'spread', 'optional'])
const pageInfo = parse('{ has_next_page: hasNextPage end_cursor: endCursor }').definitions[0] as OperationDefinitionNode

/**
 * Parses a route's document and names every field as in REST. Throws an Error that names what the schema does not have.
 */
export function readDocument(schema: GraphQLSchema, source: string): RestDocument {
  // Nothing shows where in a route's document something is, and every token would be kept for that.
  const serialized = visit(parse(source, { noLocation: true }), {
    Field: {
      leave(node) {
        const name = node.name.value
        if (name === 'pageInfo') return { ...node, alias: nameNode('page_info'), selectionSet: pageInfo.selectionSet }
        const key = node.alias?.value ?? name
        return key.startsWith('__') ? undefined : { ...node, alias: nameNode(snakeCase(key)) }
      },
    },
  })
  const executed = visit(serialized, {
    Directive: (node) => (ownDirectives.has(node.name.value) ? null : undefined),
    SelectionSet: {
      leave: (node) => ({
        ...node,
        selections: node.selections.flatMap((one) => (isNamed(one) ? one.selectionSet.selections : [one])),
      }),
    },
  })
  const problems = validate(schema, executed).map((error) => error.message)
  if (problems.length > 0) throw new Error(problems.join(' '))
  const [operation, ...others] = serialized.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation?.name || others.length > 0) throw new Error('A document holds one operation, and it has a name.')
  rejectOptionalInLiterals(schema, operation)
  return { serialized, executed, operation }
}

/**
 * Returns the schema name that `... @schema(name: "AgentCard") { id handle }` gives a selection; undefined for any
 * other node.
 */
export function schemaNameOf(node: SelectionNode | undefined): string | undefined {
  const directive = node?.directives?.find(({ name }) => name.value === 'schema')
  const value = directive?.arguments?.find(({ name }) => name.value === 'name')?.value
  if (directive && (node?.kind !== Kind.INLINE_FRAGMENT || node.typeCondition || value?.kind !== Kind.STRING))
    throw new Error('@schema(name: "…") stands on an inline fragment without a type.')
  return value?.kind === Kind.STRING ? value.value : undefined
}

/** Whether a selection only gives its selections a schema name: `... @schema(name: "AgentCard") { id handle }`. */
const isNamed = (node: SelectionNode): node is InlineFragmentNode => schemaNameOf(node) !== undefined

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const

/**
 * graphql-jit passes null for a variable inside a literal that was not given, so "left out" would read as "clear it".
 */
function rejectOptionalInLiterals(schema: GraphQLSchema, operation: OperationDefinitionNode): void {
  const optional = new Set(
    (operation.variableDefinitions ?? [])
      .filter(({ type, defaultValue }) => !defaultValue && !isNonNullType(typeFromAST(schema, type as never)))
      .map(({ variable }) => variable.name.value),
  )
  const reject = (literal: ASTNode) => {
    visit(literal, {
      Variable({ name }) {
        if (optional.has(name.value))
          throw new Error(
            `$${name.value} may be left out, so it must not stand in a literal; use a variable of the input type.`,
          )
      },
    })
  }
  visit(operation, { ObjectValue: reject, ListValue: reject })
}
