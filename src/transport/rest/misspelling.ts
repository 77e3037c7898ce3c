import type { FieldProblem } from '../../platform/errors/errors'

/**
 * Returns the fields of a body, or of the object at `path` in it, that are misspellings of known ones. Any other
 * unknown field is ignored.
 */
export type CheckFields = (body: Record<string, unknown>, path?: string) => FieldProblem[]

/**
 * Compiles the check for a route. `fields` are those that its body takes; `others` are names that are never
 * misspellings, such as the fields of the response, however similar they are.
 */
export function compileCheckFields(fields: readonly string[], others: readonly string[]): CheckFields {
  const known = new Set([...fields, ...others])
  return (body, path) => {
    const problems: FieldProblem[] = []
    for (const name of Object.keys(body)) {
      if (known.has(name)) continue
      const meant = fields.find((field) => isOneSlipAway(name, field))
      const field = path === undefined ? name : `${path}.${name}`
      if (meant) problems.push({ field, message: `${field} is not a field here; did you mean ${meant}?` })
    }
    return problems
  }
}

/**
 * Whether one letter is wrong, missing, too many or swapped with its neighbor (a Damerau–Levenshtein distance of 1).
 */
export function isOneSlipAway(given: string, known: string): boolean {
  if (given === known || Math.abs(given.length - known.length) > 1) return false
  const [short, long] = given.length <= known.length ? [given, known] : [known, given]
  let same = 0
  while (same < short.length && short[same] === long[same]) same++
  if (short.length < long.length) return short.slice(same) === long.slice(same + 1)
  const isSwapped = short[same] === long[same + 1] && short[same + 1] === long[same]
  return short.slice(same + 1) === long.slice(same + 1) || (isSwapped && short.slice(same + 2) === long.slice(same + 2))
}
