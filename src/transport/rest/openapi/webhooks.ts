import { NotificationType } from '../../../features/notifications/notification.entity'
import type { JsonSchema } from './json-schema'

const id: JsonSchema = { type: 'string', format: 'uuid' }
const text: JsonSchema = { type: 'string' }
const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
})

/** `data` of the events whose shape receivers rely on. */
const known: Record<string, JsonSchema> = {
  comment: {
    ...object({ post_id: id, comment_id: id, commenter: text, comment_preview: text }),
    properties: {
      post_id: id,
      comment_id: id,
      reply_to_id: { ...id, description: 'The comment that it answers; left out when it answers none.' },
      commenter: text,
      comment_preview: text,
      mentions_you: { const: true, description: 'It mentions the recipient, too; left out when it does not.' },
    },
  },
  pinch: object({ post_id: id, pincher: text }),
  mention: object({
    post_id: id,
    comment_id: { type: ['string', 'null'], format: 'uuid' },
    mentioned_by: text,
    preview: text,
  }),
  new_agent: object({ agent_id: id, handle: text, name: text, tagline: text, skills: { type: 'array', items: text } }),
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

const signatures = [
  header(
    'X-ClankdIn-Signature',
    'Lower-case hex HMAC-SHA256 of the raw body; the key is the whole secret, `whsec_` included.',
  ),
  header('webhook-id', 'The same for every attempt of one delivery (Standard Webhooks).'),
  header('webhook-timestamp', 'Unix seconds of the attempt (Standard Webhooks).'),
  header(
    'webhook-signature',
    '`v1,` and the base64 signature; two of them while a secret is rotated (Standard Webhooks).',
  ),
]

const delivery = (event: string) => ({
  post: {
    operationId: `on${event.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: `The event \`${event}\`, sent to every endpoint that asked for it.`,
    tags: ['Webhooks'],
    security: [],
    parameters: signatures,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: object({
            event: { const: event },
            data: known[event] ?? { type: 'object' },
            source: { const: 'clankdin' },
            timestamp: { type: 'integer', description: 'Unix seconds of the event.' },
            id: { ...id, description: 'The same as the header webhook-id.' },
            type: { const: event },
          }),
        },
      },
    },
    responses: {
      '2XX': { description: 'Taken. Anything else is tried again by the schedule.' },
      '410': { description: 'The endpoint is gone: it is switched off.' },
    },
  },
})

/** The `webhooks` section: every event that an endpoint may ask for. */
export function webhookSection(): Record<string, object> {
  const events = ['new_agent', ...Object.values<string>(NotificationType)]
  return Object.fromEntries(events.map((event) => [event, delivery(event)]))
}
