import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  specifiedRules,
  validate,
} from 'graphql'
import { requireAccess } from '../../platform/auth/scope'
import { mapStream } from '../../platform/concurrency/event-stream'
import { type App, type Caller, createContext, type RequestContext } from '../../platform/context'
import { AppError } from '../../platform/errors/errors'
import { checkDocumentCost } from '../graphql/document-cost'
import { limitRules, parseDocument } from '../graphql/document-limits'
import type { Execution } from '../graphql/execute-once'
import { executeRead, isStaleRead } from '../graphql/execute-read'
import { createExecutor } from '../graphql/execution'
import { createAccessReader } from '../graphql/operation-access'
import type { Live, SubscriptionContext } from './live'

const MAX_DOCUMENTS = 1_000
/** Longer documents are not cached: they are checked each time. */
const MAX_CACHED_LENGTH = 10_000

/** The operation that a client requests. */
interface OperationRequest {
  readonly query: string
  readonly variables?: Record<string, unknown> | null | undefined
  readonly operationName?: string | null | undefined
}

/** A checked operation with its caller. */
export interface Operation extends ExecutionArgs {
  readonly caller: Caller
  readonly isSubscription: boolean
  readonly isMutation: boolean
}

/** GraphQL on long-lived connections. */
export interface Operations {
  /**
   * Checks an operation against the schema, the limits and the scopes of the key; problems are returned as a list of
   * errors.
   */
  prepare(caller: Caller, request: OperationRequest): Operation | readonly GraphQLError[]
  /** Executes a query or a mutation; a mutation with an Idempotency-Key once. */
  run(operation: Operation, idempotencyKey?: string | null): Promise<Execution>
  /** Begins a subscription. Throws the errors of its beginning. */
  subscribe(operation: Operation): Promise<AsyncGenerator<ExecutionResult, void, void>>
}

/**
 * Creates the operations of a schema. A document that many clients send is checked once, and an event of which many
 * select the same is executed once.
 */
export function createOperations(app: App, schema: GraphQLSchema, live: Live): Operations {
  const documents = new Map<string, DocumentNode>()
  const executor = createExecutor(schema)
  const accessOf = createAccessReader(schema)
  const executeOnce = createSharedExecution(app)

  function read(source: string): DocumentNode {
    const known = documents.get(source)
    if (known) return known
    const document = parseDocument(source)
    const errors = validate(schema, document, [...specifiedRules, ...limitRules])
    if (errors.length > 0) throw new AggregateError(errors.map(withCode))
    if (source.length <= MAX_CACHED_LENGTH) {
      if (documents.size >= MAX_DOCUMENTS) documents.clear()
      documents.set(source, document)
    }
    return document
  }

  return {
    prepare(caller, { query, variables, operationName: name }) {
      // An empty name is none, as over HTTP.
      const operationName = name || null
      try {
        const document = read(query)
        checkDocumentCost(schema, document, variables)
        const operation = getOperationAST(document, operationName)
        if (!operation)
          throw new AppError('OPERATION_RESOLUTION_FAILURE', 'operationName names no operation of the document.')
        if (caller.viewer) requireAccess(caller.viewer, accessOf(document, operationName))
        return {
          schema,
          document,
          variableValues: variables,
          operationName,
          caller,
          isSubscription: operation.operation === 'subscription',
          isMutation: operation.operation === 'mutation',
        }
      } catch (error) {
        if (error instanceof AggregateError) return error.errors
        return [new GraphQLError((error as Error).message, { originalError: error as Error })]
      }
    },
    run({ document, operationName, variableValues, caller, isMutation }, key = null) {
      const ctx = createContext(app, caller)
      const idempotencyKey = isMutation ? key : null
      return executor({ document, operationName, variables: variableValues, ctx, idempotencyKey })
    },
    async subscribe(operation) {
      const { caller, ...args } = operation
      const contextValue: SubscriptionContext = { ...createContext(app, caller), live }
      const events = await createSourceEventStream({ ...args, contextValue })
      if (!(Symbol.asyncIterator in events)) throw events.errors?.[0] ?? new Error('a subscription did not begin')
      return mapStream(events[Symbol.asyncIterator]() as AsyncIterator<object>, async (event) => {
        const result = await executeOnce(event, operation)
        // Events about rows deleted meanwhile are skipped.
        if (result.data == null && isStaleRead(result)) return null
        // An event that could not be executed must not count as received: the client resumes after the one before it.
        if (result.data == null) throw result.errors?.[0]
        return result
      })
    },
  }
}

function withCode(error: GraphQLError): GraphQLError {
  if (error.originalError) return error
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    extensions: { ...error.extensions, code: 'GRAPHQL_VALIDATION_FAILED' },
  })
}

interface Shown {
  readonly result: ExecutionResult
  /** Whether it is the same for everybody: the execution did not read the viewer, and had no errors. */
  readonly isForAll: boolean
}

/**
 * Executes an operation on an event, once for all subscribers with the same selection: those of one viewer, or
 * everybody if the execution did not read the viewer.
 */
function createSharedExecution(app: App): (event: object, operation: Operation) => Promise<ExecutionResult> {
  const executions = new WeakMap<object, Map<string, Promise<Shown>>>()
  const documentNumbers = new WeakMap<DocumentNode, number>()
  const selections = new WeakMap<Operation, string>()
  let lastNumber = 0

  function selectionOf(operation: Operation): string {
    let selection = selections.get(operation)
    if (selection === undefined) {
      const { document, operationName, variableValues } = operation
      const number = documentNumbers.get(document) ?? ++lastNumber
      documentNumbers.set(document, number)
      selection = JSON.stringify([number, operationName, variableValues])
      selections.set(operation, selection)
    }
    return selection
  }

  async function executeFor(event: object, { caller, ...args }: Operation): Promise<Shown> {
    let isViewerAsked = false
    // A context of its own for each event: loaders must not return the state of an earlier event.
    const contextValue: RequestContext = {
      ...createContext(app, caller),
      get viewer() {
        isViewerAsked = true
        return caller.viewer
      },
    }
    const result = await executeRead(contextValue, (ctx) => execute({ ...args, rootValue: event, contextValue: ctx }))
    return { result, isForAll: !isViewerAsked && !result.errors }
  }

  return async (event, operation) => {
    const known = executions.get(event) ?? new Map<string, Promise<Shown>>()
    executions.set(event, known)
    const selection = selectionOf(operation)
    const first = known.get(selection)
    if (!first) {
      const execution = executeFor(event, operation)
      known.set(selection, execution)
      known.set(`${selection} ${operation.caller.viewer?.keyId}`, execution)
      return (await execution).result
    }
    const { result, isForAll } = await first
    if (isForAll) return result
    const own = `${selection} ${operation.caller.viewer?.keyId}`
    const execution = known.get(own) ?? executeFor(event, operation)
    known.set(own, execution)
    return (await execution).result
  }
}
