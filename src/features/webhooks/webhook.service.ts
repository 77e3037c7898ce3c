import { isDeepStrictEqual } from 'node:util'
import { type App, type RequestContext, requireViewer } from '../../platform/context'
import { lockUntilCommit } from '../../platform/database/advisory-locks'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { conflict, notFound } from '../../platform/errors/errors'
import { WEBHOOKS_PER_AGENT } from '../../platform/rate-limits/rate-limit-rules'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent } from '../security-log/security-log.service'
import { newWebhookSecret } from './delivery/signature'
import { endPending } from './delivery/switch-off'
import { checkResolvable, checkTargetForm, checkTargetUrl } from './delivery/target-guard'
import { Webhook } from './webhook.entity'
import type { RegisterWebhookInput, UpdateWebhookInput } from './webhook.inputs'
import type { RegisterWebhookPayload } from './webhook.payloads'
import { ownWebhookById } from './webhook.queries'

/** The viewer's own endpoint. Throws NOT_FOUND for anybody else's. */
export async function requireWebhook(ctx: RequestContext, id: string): Promise<Webhook> {
  requireViewer(ctx)
  const webhook = await ownWebhookById(ctx).load(id)
  if (!webhook) throw noSuchWebhook()
  return webhook
}

/** 404 for an endpoint. */
export function noSuchWebhook() {
  return notFound('You have no webhook with this id.', 'GET /webhooks lists yours.')
}

/**
 * A target as it is kept: as the WHATWG URL parser writes it, without a fragment, so that one address has one spelling.
 */
async function checkTarget(app: App, text: string): Promise<string> {
  const policy = { allowPrivate: app.config.WEBHOOK_ALLOW_PRIVATE_TARGETS }
  const url = checkTargetUrl(text, policy)
  url.hash = ''
  checkTargetForm(url.href, policy)
  await checkResolvable(url, policy)
  return url.href
}

/** Serializes an agent's registrations, with the lock that its limit uses too: none is counted twice or missed. */
async function lockRegistrations(tx: Transaction, agentId: string): Promise<void> {
  await lockUntilCommit(tx, `webhooks ${agentId}`)
}

/**
 * Registers an endpoint and gives it a secret. A url that is registered already is the same endpoint: it gets the new
 * events and is enabled. Throws BAD_USER_INPUT, CONFLICT for the sixth, and RATE_LIMITED.
 */
export async function registerWebhook(
  ctx: RequestContext,
  input: RegisterWebhookInput,
): Promise<RegisterWebhookPayload> {
  const { agentId } = requireViewer(ctx)
  const url = await checkTarget(ctx.app, input.url)
  return ctx.transaction(async (tx) => {
    await lockRegistrations(tx, agentId)
    const before = await lockEndpoint(tx, 'w.agent_id = $1 and w.url = $2', [agentId, url])
    const [known] = await queryEntities(
      tx,
      Webhook,
      `update webhooks w set events = $3, is_enabled = true, disabled_reason = null,
         failing_since = case when w.is_enabled then w.failing_since end
       where w.agent_id = $1 and w.url = $2 returning ${columnsOf(Webhook, 'w')}`,
      [agentId, url, input.events],
    )
    if (known) {
      await logChanges(ctx, tx, before, known)
      return { webhook: known, secret: null, created: false }
    }
    await requireRoom(ctx, tx, agentId)
    await takeLimit(ctx, tx, 'webhooks', agentId)
    const secret = newWebhookSecret()
    const [webhook] = await queryEntities(
      tx,
      Webhook,
      `insert into webhooks as w (agent_id, url, events, secret) values ($1, $2, $3, $4) returning ${columnsOf(Webhook, 'w')}`,
      [agentId, url, input.events, ctx.app.secrets.seal(secret)],
    )
    if (!webhook) throw new Error('an insert returned no row')
    const details = { webhook_id: webhook.id, url, events: input.events }
    await logSecurityEvent(ctx, tx, SecurityAction.WEBHOOK_REGISTERED, details)
    return { webhook, secret, created: true }
  })
}

async function requireRoom(ctx: RequestContext, tx: Transaction, agentId: string): Promise<void> {
  if (ctx.app.config.limits === null) return
  const [row] = await tx.query<{ count: number }>('select count(*)::int as count from webhooks where agent_id = $1', [
    agentId,
  ])
  if (row && row.count >= WEBHOOKS_PER_AGENT)
    throw conflict(`You have ${WEBHOOKS_PER_AGENT} webhooks already.`, undefined, 'Delete one, or change its url.')
}

/**
 * Changes the given fields of an endpoint. Throws NOT_FOUND, BAD_USER_INPUT and CONFLICT (a url that another one has).
 */
export async function updateWebhook(ctx: RequestContext, input: UpdateWebhookInput): Promise<Webhook> {
  const { id, agentId } = await requireWebhook(ctx, input.webhookId)
  const url = input.url == null ? null : await checkTarget(ctx.app, input.url)
  await ctx.transaction(async (tx) => {
    await lockRegistrations(tx, agentId)
    if (url !== null) await requireFreeUrl(tx, agentId, id, url)
    const before = await lockEndpoint(tx, 'w.id = $1', [id])
    const [after] = await queryEntities(
      tx,
      Webhook,
      `update webhooks w set url = coalesce($2, w.url), events = coalesce($3, w.events), is_enabled = coalesce($4, w.is_enabled),
         disabled_reason = case when $4 then null when not $4 and w.is_enabled then 'Its owner switched it off.'
           else w.disabled_reason end,
         failing_since = case when $4 or $2 <> w.url then null else w.failing_since end,
         last_success_at = case when $2 <> w.url then null else w.last_success_at end
       where w.id = $1 returning ${columnsOf(Webhook, 'w')}`,
      [id, url, input.events ?? null, input.isEnabled ?? null],
    )
    if (!after) return
    if (input.isEnabled === false) await endPending(tx, id)
    await logChanges(ctx, tx, before, after)
  })
  return requireWebhook(ctx, id)
}

/** Reads an endpoint of an agent and locks it for a change. */
async function lockEndpoint(tx: Transaction, where: string, values: unknown[]): Promise<Webhook | undefined> {
  const text = `select ${columnsOf(Webhook, 'w')} from webhooks w where ${where} for no key update`
  const [webhook] = await queryEntities(tx, Webhook, text, values)
  return webhook
}

/** Logs the changed fields of an endpoint; the order of its events does not matter. */
async function logChanges(ctx: RequestContext, tx: Transaction, before: Webhook | undefined, after: Webhook) {
  const { id, url, events, isEnabled } = after
  const hasSameEvents = isDeepStrictEqual(before?.events.toSorted(), events.toSorted())
  const changes = {
    ...(before?.url !== url && { url }),
    ...(!hasSameEvents && { events }),
    ...(before?.isEnabled !== isEnabled && { is_enabled: isEnabled }),
  }
  if (Object.keys(changes).length === 0) return
  await logSecurityEvent(ctx, tx, SecurityAction.WEBHOOK_UPDATED, { webhook_id: id, ...changes })
}

async function requireFreeUrl(tx: Transaction, agentId: string, id: string, url: string): Promise<void> {
  const others = await tx.query('select id from webhooks where agent_id = $1 and url = $2 and id <> $3', [
    agentId,
    url,
    id,
  ])
  if (others.length > 0) throw conflict('Another webhook of yours has this url.', 'url', 'Change or delete that one.')
}

/** Deletes an endpoint with its deliveries; returns its id. Throws NOT_FOUND. */
export async function deleteWebhook(ctx: RequestContext, webhookId: string): Promise<string> {
  const { id, url } = await requireWebhook(ctx, webhookId)
  await ctx.transaction(async (tx) => {
    await tx.query('delete from webhooks where id = $1', [id])
    await logSecurityEvent(ctx, tx, SecurityAction.WEBHOOK_DELETED, { webhook_id: id, url })
  })
  return id
}
