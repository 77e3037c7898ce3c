/** Text that is XML already. */
export class Xml {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (value: unknown): string => {
  if (value instanceof Xml) return value.text
  if (Array.isArray(value)) return value.map(escaped).join('')
  return String(value ?? '').replace(/[&<>"']/g, (character) => entities[character] as string)
}

/** A template that escapes everything except Xml. */
export function xml(parts: TemplateStringsArray, ...values: unknown[]): Xml {
  return new Xml(parts.reduce((text, part, index) => text + escaped(values[index - 1]) + part))
}
