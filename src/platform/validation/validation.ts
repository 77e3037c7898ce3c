import { containsSecret } from '../crypto/redact-secrets'
import { AppError, badInputs, type FieldProblem } from '../errors/errors'
import { snakeCase } from '../snake-case'
import { cleanText, codePointLength, foldCase } from './text'

/** The limits of a field, in code points, items or numbers. `field` is its name in REST where that differs. */
export type Rule = { field?: string; notNull?: true } & (
  | {
      kind: 'text'
      min?: number
      max?: number
      multiline?: boolean
      pattern?: RegExp
      form?: (text: string) => unknown
    }
  | { kind: 'list'; minItems?: number; maxItems: number; min: number; max: number; fold?: boolean }
  | { kind: 'range'; min: number; max?: number; isWhole: boolean }
  | { kind: 'any' }
)
type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>
type OptionsOf<Kind extends Rule['kind']> = Omit<RuleOf<Kind>, 'kind' | 'notNull'>

/** A class with any constructor. */
interface InputClass {
  prototype: object
}

/** A value after its rule: normalized when there is no problem. */
interface Checked {
  value: unknown
  problems: FieldProblem[]
}

const ownRules = new WeakMap<object, Map<string, Rule>>()
const knownRules = new WeakMap<object, Map<string, Rule>>()
const noRules: Map<string, Rule> = new Map()

/**
 * A text: cleaned, and `min` to `max` code points long. It may contain newlines unless `multiline` is false. `form`
 * throws BAD_USER_INPUT for a text of another form; other errors are left to the service. `pattern` documents what it
 * accepts.
 */
export function Text(options: OptionsOf<'text'> = {}): PropertyDecorator {
  return decorate({ kind: 'text', ...options })
}

/**
 * A list of texts of one (or `min`) to `max` code points each, all cleaned. `fold` drops items that differ from an
 * earlier one only in case, before the items are counted.
 */
export function TextList(options: Omit<OptionsOf<'list'>, 'min'> & { min?: number }): PropertyDecorator {
  return decorate({ kind: 'list', min: 1, ...options })
}

/** A whole number from `min` to `max`. */
export function IntRange(options: { min: number; max: number }): PropertyDecorator {
  return decorate({ kind: 'range', isWhole: true, ...options })
}

/** A number of at least `min`. */
export function NumberFrom(min: number): PropertyDecorator {
  return decorate({ kind: 'range', isWhole: false, min })
}

/** Rejects null for a field of a change that cannot be cleared. If it is left out, the field is not changed. */
export function NotNull(): PropertyDecorator {
  return decorate({ kind: 'any', notNull: true })
}

/** The rules of an input or args class by property, those of its parents included. */
export function rulesOf(inputClass: InputClass): Map<string, Rule> {
  return rulesOfPrototype(inputClass.prototype)
}

/**
 * Normalizes an instance of an input or args class in place. An instance of a class without rules is not changed.
 * @throws BAD_USER_INPUT with every invalid field; the instance is then not to be used.
 * @throws SECRET_DETECTED for a text that contains a live-looking secret, in any field; the error does not
 * repeat it.
 */
export function validateInput(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const rules = rulesOfPrototype(Object.getPrototypeOf(value))
  const fields = value as Record<string, unknown>
  const problems: FieldProblem[] = []
  for (const [property, rule] of rules) {
    const checked = checkRule(rule, rule.field ?? snakeCase(property), fields[property])
    if (checked.problems.length > 0) problems.push(...checked.problems)
    else if (checked.value !== fields[property]) fields[property] = checked.value
  }
  if (problems.length > 0) throw badInputs(problems)
  for (const [property, rule] of rules)
    if (holdsSecret(fields[property])) throw secretDetected(rule.field ?? snakeCase(property))
}

const holdsSecret = (value: unknown): boolean =>
  typeof value === 'string' ? containsSecret(value) : Array.isArray(value) && value.some(holdsSecret)

function secretDetected(field: string): AppError {
  const message = `${field} holds what looks like a live API key or webhook secret; take it out. Nothing was stored.`
  return new AppError('SECRET_DETECTED', message, {
    fields: [{ field, message }],
    hint: 'If it was ever shared, replace it: POST /agents/me/rotate-key or POST /webhooks/rotate-secret.',
  })
}

/**
 * One field of an input, before there is an instance. A value of another type than the rule is about has no problems
 * here: the caller checks its type.
 */
export function checkField(inputClass: InputClass, property: string, value: unknown): Checked {
  const rule = rulesOf(inputClass).get(property)
  return rule ? checkRule(rule, rule.field ?? snakeCase(property), value) : { value, problems: [] }
}

function decorate(rule: Rule): PropertyDecorator {
  return (prototype, property) => {
    const rules = ownRules.get(prototype) ?? new Map<string, Rule>()
    const known = rules.get(String(property))
    // NotNull may stand above or below the rule that it is beside.
    const both = rule.kind === 'any' ? { ...rule, ...known } : { ...known, ...rule }
    ownRules.set(prototype, rules.set(String(property), both as Rule))
  }
}

function rulesOfPrototype(prototype: object | null): Map<string, Rule> {
  if (prototype === null || prototype === Object.prototype) return noRules
  const known = knownRules.get(prototype)
  if (known) return known
  const inherited = rulesOfPrototype(Object.getPrototypeOf(prototype))
  const rules = new Map([...inherited, ...(ownRules.get(prototype) ?? [])])
  knownRules.set(prototype, rules)
  return rules
}

function checkRule(rule: Rule, field: string, value: unknown): Checked {
  if (rule.notNull && value === null)
    return { value, problems: [{ field, message: `${field} cannot be null; leave it out to keep it.` }] }
  if (rule.kind === 'text' && typeof value === 'string') return checkText(rule, field, field, value)
  if (rule.kind === 'list' && Array.isArray(value)) return checkList(rule, field, value)
  if (rule.kind === 'range' && typeof value === 'number') return checkRange(rule, field, value)
  return { value, problems: [] }
}

function checkText(
  rule: Pick<RuleOf<'text'>, 'min' | 'max' | 'multiline' | 'form'>,
  field: string,
  name: string,
  value: string,
): Checked {
  const rejected = (problem: string) => ({ value, problems: [{ field, message: `${name} ${problem}.` }] })
  const cleaned = cleanText(value)
  if ('problem' in cleaned) return rejected(cleaned.problem)
  const { text } = cleaned
  const length = codePointLength(text)
  if (!isWithin(length, rule.min, rule.max)) {
    const found = length === 0 ? 'this one is empty' : `this one has ${length}`
    return rejected(`must be ${span(rule.min, rule.max, 'character')} long, ${found}`)
  }
  if (rule.multiline === false && text.includes('\n'))
    return rejected('must be one line; put blanks for the line breaks')
  return { value: text, problems: rule.form ? problemsOfForm(() => rule.form?.(text)) : [] }
}

function problemsOfForm(check: () => unknown): FieldProblem[] {
  try {
    check()
    return []
  } catch (error) {
    return error instanceof AppError && error.code === 'BAD_USER_INPUT' ? error.fields : []
  }
}

function checkList(rule: RuleOf<'list'>, field: string, items: unknown[]): Checked {
  const checked = items.map((item, index) =>
    typeof item === 'string'
      ? checkText({ min: rule.min, max: rule.max }, field, `${field}[${index}]`, item)
      : { value: item, problems: [] },
  )
  const texts = checked.map((item) => item.value)
  const kept = rule.fold ? withoutRepeats(texts) : texts
  if (!isWithin(kept.length, rule.minItems, rule.maxItems)) {
    const bounds = span(rule.minItems, rule.maxItems, 'item')
    const message = `${field} must hold ${bounds}, this one ${kept.length === 0 ? 'is empty' : `has ${kept.length}`}.`
    return { value: items, problems: [{ field, message }] }
  }
  const problems = checked.flatMap((item) => item.problems)
  return problems.length > 0 ? { value: items, problems } : { value: kept, problems }
}

function checkRange(rule: RuleOf<'range'>, field: string, value: number): Checked {
  if ((Number.isInteger(value) || !rule.isWhole) && isWithin(value, rule.min, rule.max)) return { value, problems: [] }
  const message = rule.isWhole
    ? `${field} must be a whole number from ${rule.min} to ${rule.max}, this one is ${value}.`
    : `${field} must be ${rule.min} or more.`
  return { value, problems: [{ field, message }] }
}

function withoutRepeats(items: unknown[]): unknown[] {
  const firsts = new Map<unknown, unknown>()
  for (const item of items) {
    const folded = typeof item === 'string' ? foldCase(item) : item
    if (!firsts.has(folded)) firsts.set(folded, item)
  }
  return [...firsts.values()]
}

function isWithin(value: number, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): boolean {
  return value >= min && value <= max
}

function span(min: number | undefined, max: number | undefined, unit: string): string {
  const counted = (count: number) => `${count} ${unit}${count === 1 ? '' : 's'}`
  if (max === undefined) return `at least ${counted(min ?? 0)}`
  if (!min) return `at most ${counted(max)}`
  return min === max ? `exactly ${counted(max)}` : `${min} to ${counted(max)}`
}
