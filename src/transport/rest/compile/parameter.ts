import type { GraphQLInputType } from 'graphql'
import type { Read } from '../parameter-values'
import type { RuleOf } from './input-rules'

/** One parameter of a route: a variable, or one field of a variable of an input type. */
export interface Parameter {
  /** Its name in REST. */
  readonly name: string
  /** Every accepted name, `name` first. */
  readonly names: readonly string[]
  /** Every accepted name in a query. */
  readonly querySpellings: readonly string[]
  readonly place: 'path' | 'query' | 'body'
  readonly type: GraphQLInputType
  readonly isRequired: boolean
  readonly description: string | undefined
  readonly variable: string
  /** The field of the input object; undefined when the variable is the value itself. */
  readonly inputField: string | undefined
  /** Its name in GraphQL errors: that of the field or argument in the schema. */
  readonly fills: string
  /**
   * Whether the query may contain it as well as the body: only for DELETE, because some intermediaries drop its body.
   */
  readonly isAlsoInQuery: boolean
  readonly readText: Read
  readonly readJson: Read
  readonly rule: RuleOf
}
