import type { ComponentChildren } from 'preact'
import { nameOfReference, type Parameter, type Schema } from './contract'
import { Inline } from './prose'

/** The addresses at which schemas are described, by their names. */
export type Addresses = ReadonlyMap<string, string>

/** The type of a value: a link for a schema with a name. */
export function TypeOf({ schema, at }: { schema: Schema; at: Addresses }) {
  if (schema.$ref) {
    const name = nameOfReference(schema.$ref)
    return <a href={at.get(name)}>{name}</a>
  }
  if (schema.type === 'array')
    return (
      <>
        list{schema.items ? ' of ' : ''}
        {schema.items ? <TypeOf schema={schema.items} at={at} /> : null}
      </>
    )
  const options = schema.oneOf ?? schema.anyOf
  if (options)
    return (
      <>{options.flatMap((one, index) => [index > 0 ? ' or ' : '', <TypeOf key={index} schema={one} at={at} />])}</>
    )
  return <>{typeText(schema)}</>
}

/** The type of a value that refers to no schema. */
function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const types = [schema.type ?? 'anything'].flat()
  const [own = 'null', ...others] = types
  if (schema.enum) {
    const values = schema.enum.filter((value) => value !== null).join(', ')
    return `one of ${values}${schema.enum.includes(null) ? ', or null' : ''}`
  }
  return [`${own}${schema.format ? ` (${schema.format})` : ''}`, ...others].join(' or ')
}

const range = (min: number | undefined, max: number | undefined, unit: string) => {
  if (min === undefined && max === undefined) return null
  const numbers = min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`
  return `${numbers}${unit}`
}

/** The limits of a value, as words. */
function limitsOf(schema: Schema): string {
  return [
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minimum, schema.maximum, ''),
    range(schema.minItems, schema.maxItems, ' items'),
    schema.default === undefined ? null : `${schema.default} by default`,
  ]
    .filter((text) => text !== null)
    .join('; ')
}

interface FieldProps {
  readonly name: string
  readonly schema: Schema
  readonly at: Addresses
  readonly isRequired?: boolean
  readonly description?: string | undefined
  /** Where a parameter stands, for the form that sends the request. */
  readonly place?: Parameter['in']
  readonly children?: ComponentChildren
}

/** A field or parameter: its name and type, and its description. */
export function Field({ name, schema, at, isRequired = false, place, ...props }: FieldProps) {
  const description = props.description ?? schema.description
  const limits = limitsOf(schema)
  const nested = schema.properties ?? schema.items?.properties
  return (
    <>
      <dt>
        <code data-in={place} data-required={place && isRequired ? '' : undefined}>
          {name}
        </code>{' '}
        <span class="quiet">
          <TypeOf schema={schema} at={at} />
          {limits ? `; ${limits}` : ''}
        </span>
        {isRequired ? <span class="needed"> required</span> : null}
      </dt>
      <dd>
        {description ? <Inline text={description} /> : null}
        {nested ? <Fields schema={{ ...schema.items, ...schema }} at={at} /> : null}
      </dd>
    </>
  )
}

/** The fields of an object; `areInputs` marks those which are required. */
export function Fields({ schema, at, areInputs = false }: { schema: Schema; at: Addresses; areInputs?: boolean }) {
  return (
    <dl class="fields">
      {Object.entries(schema.properties ?? schema.items?.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          name={name}
          schema={field}
          at={at}
          isRequired={areInputs && !!schema.required?.includes(name)}
        />
      ))}
    </dl>
  )
}
