import { isDeepStrictEqual } from 'node:util'
import type { GraphQLSchema } from 'graphql'
import type { Shape } from '../serialize'
import type { JsonSchema } from './json-schema'

type ObjectShape = Extract<Shape, { kind: 'object' }>

/**
 * What generated clients call the things that have other names in the schema, or of which more than one selection is answered: each by a
 * field that tells it from those after it. A selection without any of them, such as a count, is part of its operation alone.
 */
const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Agent: { bio: 'Agent', tagline: 'AgentCard' },
  Organization: { members: 'OrganizationProfile', tagline: 'Organization', name: 'OrganizationCard' },
  Membership: { role: 'Member' },
  Job: { title: 'Job' },
  Post: { content: 'Post' },
  Follow: { id: 'Connection' },
  Webhook: { url: 'Webhook' },
  WebhookDelivery: { id: 'Delivery' },
  WebhookAttempt: { at: 'DeliveryAttempt' },
  RegisterWebhookPayload: { url: 'RegisteredWebhook' },
  RotateWebhookSecretPayload: { url: 'RotatedWebhook' },
}

/** The schemas that stand once in the document and are referred to wherever the same is answered. */
export interface Things {
  /** Refers to a thing, whose own schema is given; answers that schema where it has no name. */
  refer(shape: ObjectShape, own: JsonSchema): JsonSchema
  /** Every thing that was referred to, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

/** Begins a document. `refer` throws an Error when two things that differ have one name. */
export function createThings(schema: GraphQLSchema): Things {
  const schemas: Record<string, JsonSchema> = {}
  return {
    schemas,
    refer(shape, own) {
      const name = nameOfThing(shape)
      if (name === undefined) return own
      const described = { description: schema.getType(shape.name)?.description, ...own }
      if (schemas[name] && !isDeepStrictEqual(schemas[name], described))
        throw new Error(`Two things of the OpenAPI document are called ${name}: give one another name in things.ts.`)
      schemas[name] = described
      return { $ref: `#/components/schemas/${name}` }
    },
  }
}

/** The name of a thing; undefined for a page of a list, which is its operation's alone. */
export function nameOfThing({ name, fields }: ObjectShape): string | undefined {
  if (fields.has('next_cursor')) return undefined
  const choices = names[name]
  return choices ? Object.entries(choices).find(([field]) => fields.has(field))?.[1] : name
}
