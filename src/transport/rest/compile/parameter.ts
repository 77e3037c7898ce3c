import type { GraphQLInputType } from 'graphql'
import type { Read } from '../parameter-values'
import type { RuleOf } from './input-rules'

/** One parameter of a route: a variable, or one field of a variable of an input type. */
export interface Parameter {
  /** Its name in REST. */
  readonly name: string
  /** Every name that is taken, `name` first. */
  readonly names: readonly string[]
  /** Every name that is taken in a query. */
  readonly querySpellings: readonly string[]
  readonly place: 'path' | 'query' | 'body'
  readonly type: GraphQLInputType
  readonly isRequired: boolean
  readonly description: string | undefined
  readonly variable: string
  /** The field of the input object; undefined when the variable is the value itself. */
  readonly inputField: string | undefined
  /** What errors call it: the name in the schema of the field or argument that it fills. */
  readonly fills: string
  /** Whether the query may carry it as well as the body: only a DELETE's, whose body gets lost on the way. */
  readonly isAlsoInQuery: boolean
  readonly readText: Read
  readonly readJson: Read
  readonly rule: RuleOf
}
