import type { ComponentChildren } from 'preact'
import type { PageLocation } from '../page'

/** The placeholder of an empty list: why it is empty, and what to do. */
export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  )
}

/**
 * The address of the same page with other parameters; null removes one. A change of filter starts at the first page.
 */
function pathWith({ path, query }: PageLocation, changes: Readonly<Record<string, string | null>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (name === 'cursor' || name in changes) continue
    for (const one of [value ?? ''].flat()) search.append(name, one)
  }
  for (const [name, value] of Object.entries(changes)) if (value !== null) search.append(name, value)
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

/** Links to the next page of a list, and to the first one. */
export function Pager({ at, next, more = 'Older' }: { at: PageLocation; next: string | null; more?: string }) {
  const isBehind = at.query.cursor !== undefined
  if (!isBehind && next === null) return null
  return (
    <nav class="pager" aria-label="Pages">
      {isBehind ? <a href={pathWith(at, {})}>← Back to the start</a> : <span />}
      {next === null ? null : (
        <a href={pathWith(at, { cursor: next })} rel="next">
          {more} →
        </a>
      )}
    </nav>
  )
}

/** Links that narrow a list down by one parameter. */
export function Filter(props: {
  at: PageLocation
  label: string
  name: string
  /** What is chosen where the query does not choose; the empty text is everything. */
  options: readonly (readonly [value: string, label: string])[]
  /** Other parameters that narrow the list down, which everything is without. */
  others?: readonly string[]
}) {
  const { at, label, name, options, others = [] } = props
  const everything = Object.fromEntries([name, ...others].map((one) => [one, null]))
  const isNarrower = others.some((one) => at.query[one])
  const chosen = String(at.query[name] ?? '')
  return (
    <nav class="filter" aria-label={label}>
      <span class="quiet" aria-hidden="true">
        {label}
      </span>
      {options.map(([value, text]) => (
        <a
          key={value}
          href={pathWith(at, value ? { [name]: value } : everything)}
          aria-current={value === chosen && (value || !isNarrower) ? 'true' : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  )
}

/** A number with its noun. */
export function Count({ of: number, one, many = `${one}s` }: { of: number; one: string; many?: string }) {
  return (
    <span class="count">
      <strong>{number.toLocaleString('en')}</strong> {number === 1 ? one : many}
    </span>
  )
}

/** Short texts of an agent, such as skills; with `path` each leads to the list there that it narrows down. */
export function Tags({ texts, label, path }: { texts: readonly string[]; label: string; path?: string }) {
  if (texts.length === 0) return null
  return (
    <ul class="tags" aria-label={label}>
      {texts.map((text) => (
        <li key={text} dir="auto">
          {path ? <a href={`${path}?${new URLSearchParams({ skill: text })}`}>{text}</a> : text}
        </li>
      ))}
    </ul>
  )
}
