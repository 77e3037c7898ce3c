import { groupBy } from '../../../platform/group-by'
import {
  nameOfReference,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  referencesIn,
  type Schema,
} from './contract'

/** A page of the reference: the operations of one tag, and the objects that they are about. */
export interface Section {
  readonly name: string
  /** Its name in addresses. */
  readonly slug: string
  readonly description: string
  readonly operations: readonly Operation[]
  /** Older spellings of its operations. */
  readonly aliases: readonly Operation[]
  readonly schemas: readonly (readonly [name: string, schema: Schema])[]
  /** The deliveries to webhooks. */
  readonly events: readonly { readonly name: string; readonly summary: string; readonly schema: string | undefined }[]
}

/** A direct reference decides against any number of indirect ones. */
const DIRECT_WEIGHT = 1_000

const slugOf = (name: string) => name.toLowerCase().replaceAll(' ', '-')

/** The path of the page of a tag. */
export const pathOfSection = (tag: string): string => `/docs/${slugOf(tag)}`

/** The sections of the reference, in the order of the document's tags. */
export function sectionsOf(document: OpenApiDocument): readonly Section[] {
  const byTag = groupBy(operationsOf(document), ({ tags: [tag = ''] }) => tag)
  const owners = ownersOf(document)
  return document.tags.map(({ name, description }) => {
    const all = byTag.get(name) ?? []
    return {
      name,
      slug: slugOf(name),
      description,
      operations: all.filter(({ deprecated }) => !deprecated),
      aliases: all.filter(({ deprecated }) => deprecated),
      schemas: Object.entries(document.components.schemas).filter(([schema]) => owners.get(schema) === name),
      events: name === 'Webhooks' ? eventsOf(document) : [],
    }
  })
}

/** The addresses at which schemas are described, by their names. */
export const schemaAddresses = (sections: readonly Section[]): ReadonlyMap<string, string> =>
  new Map(sections.flatMap(({ slug, schemas }) => schemas.map(([name]) => [name, `/docs/${slug}#${name}`])))

const eventsOf = ({ webhooks }: OpenApiDocument): Section['events'] =>
  Object.entries(webhooks).map(([name, { post }]) => {
    const reference = post.requestBody?.content['application/json']?.schema?.$ref
    return { name, summary: post.summary, schema: reference && nameOfReference(reference) }
  })

/** The tag whose operations refer to a schema most often, for every schema. */
function ownersOf(document: OpenApiDocument): ReadonlyMap<string, string> {
  const weights = new Map<string, Map<string, number>>()
  const deliveries = Object.values(document.webhooks).map(({ post }) => post)
  for (const operation of [...operationsOf(document), ...deliveries]) {
    const [tag = ''] = operation.tags
    // Every operation refers to the schema of errors.
    const responses = Object.entries(operation.responses).flatMap(([status, response]) =>
      status.startsWith('2') || tag === 'GraphQL' ? [response] : [],
    )
    const direct = new Set(referencesIn([operation.requestBody ?? {}, responses]))
    for (const name of reachable(document, direct)) {
      const ofSchema = weights.get(name) ?? new Map<string, number>()
      ofSchema.set(tag, (ofSchema.get(tag) ?? 0) + (direct.has(name) ? DIRECT_WEIGHT : 1))
      weights.set(name, ofSchema)
    }
  }
  const heaviest = (ofSchema: ReadonlyMap<string, number>) =>
    [...ofSchema].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
  return new Map(Array.from(weights, ([name, ofSchema]) => [name, heaviest(ofSchema)]))
}

function reachable({ components }: OpenApiDocument, direct: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(direct)
  // A set yields what is added to it meanwhile.
  for (const name of names) for (const other of referencesIn(components.schemas[name])) names.add(other)
  return names
}
