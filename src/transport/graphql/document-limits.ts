import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  parse,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import { AppError } from '../../platform/errors/errors'

/** The limits of one document, on every transport. Fields of introspection do not count towards the depth. */
export const documentLimits = {
  tokens: 1_000,
  /** Fields within fields, the innermost included. */
  depth: 12,
  /** Aliases of one field of one type, in the whole document. */
  aliases: 15,
  /** Directives in the whole document. */
  directives: 10,
} as const

/**
 * Parses a document of at most 1,000 tokens.
 * @throws QUERY_TOO_COMPLEX when it has more, GRAPHQL_PARSE_FAILED when it is not valid GraphQL
 */
export function parseDocument(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: documentLimits.tokens })
  } catch (error) {
    throw error instanceof GraphQLError ? parseFailure(error) : error
  }
}

/**
 * Converts the error of a document that graphql-js could not parse: GRAPHQL_PARSE_FAILED, or QUERY_TOO_COMPLEX for too
 * many tokens.
 */
export function parseFailure({ message, locations }: GraphQLError): AppError {
  if (/ tokens\. Parsing aborted/.test(message)) {
    return tooComplex(`The document has more than ${documentLimits.tokens} tokens; split it into smaller requests.`)
  }
  const [place] = locations ?? []
  const where = place ? ` (line ${place.line}, column ${place.column})` : ''
  return new AppError('GRAPHQL_PARSE_FAILED', `${message.replace(/\.$/, '')}${where}.`)
}

/** 400: a document over the limits; the message states what to do. */
export function tooComplex(message: string): AppError {
  return new AppError('QUERY_TOO_COMPLEX', message)
}

/** The limits on depth, aliases and directives, to be added to the standard rules of validation. */
export const limitRules: readonly ValidationRule[] = [limitDepth, limitAliases, limitDirectives]

function limitDepth(context: ValidationContext) {
  const depthOfFragment = new Map<string, number>()

  const depthOf = ({ selections }: SelectionSetNode): number =>
    selections.reduce((deepest, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return Math.max(deepest, fragmentDepth(selection.name.value))
      if (selection.kind === Kind.INLINE_FRAGMENT) return Math.max(deepest, depthOf(selection.selectionSet))
      const isLeaf = !selection.selectionSet || selection.name.value.startsWith('__')
      return Math.max(deepest, isLeaf ? 1 : 1 + depthOf(selection.selectionSet!))
    }, 0)

  const fragmentDepth = (name: string): number => {
    const known = depthOfFragment.get(name)
    if (known !== undefined) return known
    // A standard rule rejects recursive fragments; here the recursion only has to end.
    depthOfFragment.set(name, 0)
    const fragment: FragmentDefinitionNode | null | undefined = context.getFragment(name)
    const depth = fragment ? depthOf(fragment.selectionSet) : 0
    depthOfFragment.set(name, depth)
    return depth
  }

  return {
    OperationDefinition(operation: { selectionSet: SelectionSetNode }) {
      const depth = depthOf(operation.selectionSet)
      if (depth <= documentLimits.depth) return
      const advice = 'ask for the inner things by their ids in another request'
      reject(context, `The query is ${depth} fields deep; at most ${documentLimits.depth} are allowed: ${advice}.`)
    },
  }
}

function limitAliases(context: ValidationContext) {
  const aliases = new Map<string, number>()
  return {
    Field(field: { alias?: unknown; name: { value: string } }) {
      if (!field.alias) return
      const name = `${context.getParentType()?.name}.${field.name.value}`
      const count = (aliases.get(name) ?? 0) + 1
      aliases.set(name, count)
      if (count !== documentLimits.aliases + 1) return
      const rule = `at most ${documentLimits.aliases} of one field are allowed`
      reject(context, `The document has too many aliases of ${name}: ${rule}; split it into several requests.`)
    },
  }
}

function limitDirectives(context: ValidationContext) {
  let count = 0
  return {
    Directive() {
      count++
      if (count !== documentLimits.directives + 1) return
      reject(context, `The document has more than ${documentLimits.directives} directives; leave some out.`)
    },
  }
}

/** Reports an error without locations: it is about the whole document. The AppError within carries the code. */
function reject(context: ValidationContext, message: string): void {
  const originalError = tooComplex(message)
  context.reportError(new GraphQLError(message, { originalError, extensions: { code: originalError.code } }))
}
