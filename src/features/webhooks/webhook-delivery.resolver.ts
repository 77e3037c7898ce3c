import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { RecoverWebhookInput, RedeliverWebhookInput, TestWebhookInput } from './webhook.inputs'
import { RecoverWebhookPayload, RedeliverWebhookPayload, TestWebhookPayload } from './webhook.payloads'
import { type LoggedAttempt, WebhookAttempt, WebhookDelivery } from './webhook-delivery.entity'
import { recoverWebhook, redeliverWebhook, testWebhook } from './webhook-delivery.service'

/** Deliveries to endpoints. */
@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => TestWebhookPayload, { description: 'Sends a signed `ping` to an endpoint at once.' })
  async testWebhook(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => TestWebhookInput, { description: 'Which one.' }) input: TestWebhookInput,
  ): Promise<TestWebhookPayload> {
    return { delivery: await testWebhook(ctx, input.webhookId) }
  }

  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => RedeliverWebhookPayload, { description: 'Sends one delivery again: the same bytes and id.' })
  async redeliverWebhook(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RedeliverWebhookInput, { description: 'Which one.' }) input: RedeliverWebhookInput,
  ): Promise<RedeliverWebhookPayload> {
    return { delivery: await redeliverWebhook(ctx, input.webhookId, input.deliveryId) }
  }

  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => RecoverWebhookPayload, { description: 'Sends everything again that failed since a time.' })
  recoverWebhook(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RecoverWebhookInput, { description: 'Which, and since when.' }) input: RecoverWebhookInput,
  ): Promise<RecoverWebhookPayload> {
    return recoverWebhook(ctx, input.webhookId, input.since)
  }

  @FieldResolver(() => [WebhookAttempt], { description: 'Its attempts, the oldest first, at most the last 100.' })
  attempts(@Root() { attemptLog }: WebhookDelivery): WebhookAttempt[] {
    return attemptLog.map((attempt: LoggedAttempt) => ({ ...attempt, at: new Date(attempt.at) }))
  }

  @FieldResolver(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When the next attempt is due; null when none is, or while one is under way.',
  })
  nextAttemptAt(@Root() delivery: WebhookDelivery): Date | null {
    return delivery.leaseToken === null ? delivery.nextAttemptAt : null
  }
}
