import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Webhook } from './webhook.entity'
import { WebhookDelivery } from './webhook-delivery.entity'

/** A page of endpoints. */
export const WebhookConnection = connectionType('Webhook', () => Webhook)

/** A page of deliveries. */
export const WebhookDeliveryConnection = connectionType('WebhookDelivery', () => WebhookDelivery)

/** The endpoint and its secret. */
@ObjectType({ description: 'The endpoint and its secret.' })
export class RegisterWebhookPayload {
  @Field(() => Webhook, { description: 'The endpoint.' })
  webhook!: Webhook

  @Field(() => String, {
    nullable: true,
    description: 'The key of the signatures, shown only once; null for an endpoint that existed already.',
  })
  secret!: string | null

  @Field(() => Boolean, { description: 'Whether it is new.' })
  created!: boolean
}

/** The endpoint as it is now. */
@ObjectType({ description: 'The endpoint as it is now.' })
export class UpdateWebhookPayload {
  @Field(() => Webhook, { description: 'The endpoint.' })
  webhook!: Webhook
}

/** What was deleted. */
@ObjectType({ description: 'What was deleted.' })
export class DeleteWebhookPayload {
  @Field(() => ID, { description: 'The endpoint that was deleted with its deliveries.' })
  deletedWebhookId!: string
}

/** An endpoint with its new secret. */
@ObjectType({ description: 'An endpoint with its new secret.' })
export class RotatedWebhook {
  @Field(() => Webhook, { description: 'The endpoint.' })
  webhook!: Webhook

  @Field(() => String, { description: 'Its new secret, shown this once.' })
  secret!: string
}

/** The new secrets. The ones before sign too for 24 hours. */
@ObjectType({ description: 'The new secrets. The ones before sign too for 24 hours.' })
export class RotateWebhookSecretPayload {
  @Field(() => Webhook, { nullable: true, description: 'The endpoint, when one was named.' })
  webhook!: Webhook | null

  @Field(() => String, { nullable: true, description: 'Its new secret, shown this once.' })
  secret!: string | null

  @Field(() => [RotatedWebhook], { description: 'Every endpoint that has a new secret.' })
  webhooks!: RotatedWebhook[]
}

/** The ping on its way. */
@ObjectType({ description: 'The ping on its way.' })
export class TestWebhookPayload {
  @Field(() => WebhookDelivery, { description: 'The ping; its attempts record the result.' })
  delivery!: WebhookDelivery
}

/** The delivery on its way again. */
@ObjectType({ description: 'The delivery on its way again.' })
export class RedeliverWebhookPayload {
  @Field(() => WebhookDelivery, { description: 'The delivery, with the same id and the same bytes.' })
  delivery!: WebhookDelivery
}

/** The endpoint and how much it gets again. */
@ObjectType({ description: 'The endpoint and how much it gets again.' })
export class RecoverWebhookPayload {
  @Field(() => Webhook, { description: 'The endpoint.' })
  webhook!: Webhook

  @Field(() => Int, { description: 'How many deliveries are sent again.' })
  recovered!: number
}
