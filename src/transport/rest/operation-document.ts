import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  validate,
  visit,
} from 'graphql'
import { snakeCase } from '../../platform/validation/validation'

/** A route's document in two forms. */
export interface RestDocument {
  /** With our own directives, which say how the answer is presented. */
  readonly presented: DocumentNode
  /** Without them: what is executed. */
  readonly executed: DocumentNode
  /** The operation in `presented`. */
  readonly operation: OperationDefinitionNode
}

const ourDirectives = new Set(['flat', 'spread'])
const pageInfo = parse('{ has_next_page: hasNextPage end_cursor: endCursor }').definitions[0] as OperationDefinitionNode

/** Parses a route's document and names every field as in REST. Throws an Error that says what does not fit the schema. */
export function readDocument(schema: GraphQLSchema, source: string): RestDocument {
  const presented = visit(parse(source), {
    Field: {
      leave(node) {
        const name = node.name.value
        if (name === 'pageInfo') return { ...node, alias: nameNode('page_info'), selectionSet: pageInfo.selectionSet }
        const key = node.alias?.value ?? name
        return key.startsWith('__') ? undefined : { ...node, alias: nameNode(snakeCase(key)) }
      },
    },
  })
  const executed = visit(presented, { Directive: (node) => (ourDirectives.has(node.name.value) ? null : undefined) })
  const problems = validate(schema, executed).map((error) => error.message)
  if (problems.length > 0) throw new Error(problems.join(' '))
  const [operation, ...others] = presented.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation?.name || others.length > 0) throw new Error('A document holds one operation, and it has a name.')
  refuseOptionalInLiterals(schema, operation)
  return { presented, executed, operation }
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const

/** graphql-jit passes null for a variable inside a literal that was not given, so "left out" would read as "clear it". */
function refuseOptionalInLiterals(schema: GraphQLSchema, operation: OperationDefinitionNode): void {
  const optional = new Set(
    (operation.variableDefinitions ?? [])
      .filter(({ type, defaultValue }) => !defaultValue && !isNonNullType(typeFromAST(schema, type as never)))
      .map(({ variable }) => variable.name.value),
  )
  const refuse = (literal: ASTNode) => {
    visit(literal, {
      Variable({ name }) {
        if (optional.has(name.value))
          throw new Error(
            `$${name.value} may be left out, so it must not stand in a literal; use a variable of the input type.`,
          )
      },
    })
  }
  visit(operation, { ObjectValue: refuse, ListValue: refuse })
}
