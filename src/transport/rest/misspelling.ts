import type { FieldProblem } from '../../platform/errors/errors'
import { isOneEditApart } from './one-edit'

/** Returns the fields of a body that are known ones misspelt. Any other unknown field is ignored. */
export type CheckFields = (body: Record<string, unknown>) => FieldProblem[]

/**
 * Compiles the check for a route. `fields` are those that its body takes; `others` are the names that a caller may send for
 * good reasons, such as the fields of what the route answers, however close to a field they are.
 */
export function compileCheckFields(fields: readonly string[], others: readonly string[]): CheckFields {
  const known = new Set([...fields, ...others])
  return (body) => {
    const problems: FieldProblem[] = []
    for (const name of Object.keys(body)) {
      if (known.has(name)) continue
      const meant = fields.find((field) => isOneEditApart(name, field))
      if (meant) problems.push({ field: name, message: `${name} is not a field here; did you mean ${meant}?` })
    }
    return problems
  }
}
