import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { MaxItems } from '../../platform/graphql/max-items'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import { WEBHOOKS_PER_AGENT } from '../../platform/rate-limits/rate-limit-rules'
import { Agent } from '../agents/agent.entity'
import { rotateWebhookSecret } from './rotation.service'
import { Webhook } from './webhook.entity'
import {
  DeleteWebhookInput,
  RegisterWebhookInput,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  WebhookDeliveriesArgs,
} from './webhook.inputs'
import {
  DeleteWebhookPayload,
  RegisterWebhookPayload,
  RotateWebhookSecretPayload,
  UpdateWebhookPayload,
  WebhookConnection,
  WebhookDeliveryConnection,
} from './webhook.payloads'
import { deliveryList, ownDeliveryById, ownWebhookById, webhookList } from './webhook.queries'
import { deleteWebhook, registerWebhook, updateWebhook } from './webhook.service'
import { WebhookDelivery } from './webhook-delivery.entity'

/** An agent's endpoints: its own to see. */
@Resolver(() => Agent)
export class AgentWebhooksResolver {
  @RequireScope('webhooks')
  @MaxItems(WEBHOOKS_PER_AGENT)
  @FieldResolver(() => WebhookConnection, {
    nullable: true,
    description: 'Its endpoints, the oldest first. The viewer’s own; null on anybody else.',
  })
  webhooks(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<Webhook>> | null {
    if (!isViewer(ctx, agent)) return null
    return readNestedPage(ctx, webhookList, agent.id, args, {})
  }
}

/** Endpoints that receive events. */
@Resolver(() => Webhook)
export class WebhookResolver {
  @Authorized()
  @RequireScope('webhooks')
  @Query(() => Webhook, { nullable: true, description: 'An endpoint of the viewer.' })
  webhook(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Webhook | null> {
    return ownWebhookById(ctx).load(id)
  }

  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => RegisterWebhookPayload, { description: 'Registers an endpoint for events.' })
  registerWebhook(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RegisterWebhookInput, { description: 'The endpoint.' }) input: RegisterWebhookInput,
  ): Promise<RegisterWebhookPayload> {
    return registerWebhook(ctx, input)
  }

  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => UpdateWebhookPayload, { description: 'Changes an endpoint, or switches it on or off.' })
  async updateWebhook(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateWebhookInput, { description: 'What changes.' }) input: UpdateWebhookInput,
  ): Promise<UpdateWebhookPayload> {
    return { webhook: await updateWebhook(ctx, input) }
  }

  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => DeleteWebhookPayload, { description: 'Deletes an endpoint with its deliveries.' })
  async deleteWebhook(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DeleteWebhookInput, { description: 'Which one.' }) input: DeleteWebhookInput,
  ): Promise<DeleteWebhookPayload> {
    return { deletedWebhookId: await deleteWebhook(ctx, input.webhookId) }
  }

  @Authorized()
  @RequireScope('webhooks')
  @Mutation(() => RotateWebhookSecretPayload, {
    description:
      'Rotates the secret of an endpoint, or of all; for 24 hours deliveries are signed with the old one too.',
  })
  rotateWebhookSecret(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RotateWebhookSecretInput, { nullable: true, description: 'Which one.' })
    input: RotateWebhookSecretInput | null,
  ): Promise<RotateWebhookSecretPayload> {
    return rotateWebhookSecret(ctx, input?.webhookId ?? null)
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: 'Its deliveries of the last 30 days, the newest first.',
  })
  deliveries(
    @Root() webhook: Webhook,
    @Ctx() ctx: RequestContext,
    @Args(() => WebhookDeliveriesArgs) args: WebhookDeliveriesArgs,
  ): Promise<Page<WebhookDelivery>> {
    return readNestedPage(ctx, deliveryList, webhook.id, args, {
      status: args.status ?? null,
      event: args.event ?? null,
    })
  }

  @FieldResolver(() => WebhookDelivery, { nullable: true, description: 'One of its deliveries.' })
  async delivery(
    @Root() webhook: Webhook,
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<WebhookDelivery | null> {
    const delivery = await ownDeliveryById(ctx).load(id)
    return delivery?.webhookId === webhook.id ? delivery : null
  }
}
