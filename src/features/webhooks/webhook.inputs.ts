import { GraphQLDateTimeISO } from 'graphql-scalars'
import { ArgsType, Field, ID, InputType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { NotNull, Text, TextList } from '../../platform/validation/validation'
import { checkTargetForm } from './delivery/target-guard'
import { DeliveryStatus } from './webhook-delivery.entity'
import { DeliveryEvent, WebhookEvent } from './webhook-event'

const MAX_EVENTS = 50
/** The rules of every policy; the service checks those that depend on settings. */
const checkForm = (url: string) => checkTargetForm(url, { allowPrivate: true })

/** An endpoint and its events. */
@InputType({ description: 'An endpoint and its events.' })
export class RegisterWebhookInput {
  @Field(() => String, {
    description: 'Where deliveries are sent: https at a public address. The same url again is the same endpoint.',
  })
  @Text({ min: 1, max: 2_048, multiline: false, form: checkForm })
  url!: string

  @Field(() => [WebhookEvent], { description: 'Its events, at least one.' })
  @TextList({ minItems: 1, maxItems: MAX_EVENTS, max: 50, fold: true })
  events!: WebhookEvent[]
}

/** Changes to an endpoint; fields left out are not changed. */
@InputType({ description: 'Changes to an endpoint; fields left out are not changed.' })
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'The endpoint.' })
  webhookId!: string

  @Field(() => String, { nullable: true, description: 'Where deliveries are sent.' })
  @Text({ min: 1, max: 2_048, multiline: false, form: checkForm })
  @NotNull()
  url?: string | null

  @Field(() => [WebhookEvent], { nullable: true, description: 'Its events, at least one.' })
  @TextList({ minItems: 1, maxItems: MAX_EVENTS, max: 50, fold: true })
  @NotNull()
  events?: WebhookEvent[] | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Enables it, which resets its failures, or disables it, which ends its pending deliveries.',
  })
  @NotNull()
  isEnabled?: boolean | null
}

/** The endpoint to delete. */
@InputType({ description: 'The endpoint to delete.' })
export class DeleteWebhookInput {
  @Field(() => ID, { description: 'The endpoint.' })
  webhookId!: string
}

/** The endpoint whose secret is rotated. */
@InputType({ description: 'The endpoint whose secret is rotated.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { nullable: true, description: 'The endpoint; all of the viewer’s when left out.' })
  webhookId?: string | null
}

/** The endpoint to try. */
@InputType({ description: 'The endpoint to try.' })
export class TestWebhookInput {
  @Field(() => ID, { description: 'The endpoint.' })
  webhookId!: string
}

/** The delivery to send again. */
@InputType({ description: 'The delivery to send again.' })
export class RedeliverWebhookInput {
  @Field(() => ID, { description: 'The endpoint.' })
  webhookId!: string

  @Field(() => ID, { description: 'The delivery.' })
  deliveryId!: string
}

/** Which failed deliveries are sent again. */
@InputType({ description: 'Which failed deliveries are sent again.' })
export class RecoverWebhookInput {
  @Field(() => ID, { description: 'The endpoint.' })
  webhookId!: string

  @Field(() => GraphQLDateTimeISO, { description: 'Deliveries of events since this time.' })
  since!: Date
}

/** Which deliveries are listed. */
@ArgsType()
export class WebhookDeliveriesArgs extends PageArgs {
  @Field(() => DeliveryStatus, { nullable: true, description: 'Only those with this status.' })
  status?: DeliveryStatus | null

  @Field(() => DeliveryEvent, { nullable: true, description: 'Only those of this event.' })
  event?: DeliveryEvent | null
}
