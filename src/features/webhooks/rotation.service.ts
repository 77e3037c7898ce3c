import { type RequestContext, requireViewer } from '../../platform/context'
import { decryptOrNull } from '../../platform/crypto/encryptor'
import type { Transaction } from '../../platform/database/sql'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent } from '../security-log/security-log.service'
import { readOldSecrets, withOldSecret } from './delivery/previous-secrets'
import { newWebhookSecret } from './delivery/signature'
import type { RotateWebhookSecretPayload } from './webhook.payloads'
import { noSuchWebhook, requireWebhook } from './webhook.service'

interface EncryptedSecrets {
  id: string
  secret: Buffer
  oldSecrets: Buffer | null
}

/**
 * Rotates the secret of an endpoint, or of all endpoints of the viewer; the previous one signs too for 24 hours, unless
 * it cannot be decrypted any more. Throws NOT_FOUND.
 */
export async function rotateWebhookSecret(
  ctx: RequestContext,
  webhookId: string | null,
): Promise<RotateWebhookSecretPayload> {
  const { agentId } = requireViewer(ctx)
  const one = webhookId === null ? null : (await requireWebhook(ctx, webhookId)).id
  const secrets = await ctx.transaction((tx) => rotate(ctx, tx, agentId, one))
  const webhooks = await Promise.all(
    [...secrets].map(async ([id, secret]) => ({ webhook: await requireWebhook(ctx, id), secret })),
  )
  const [named] = one === null ? [] : webhooks
  if (one !== null && !named) throw noSuchWebhook()
  return { webhook: named?.webhook ?? null, secret: named?.secret ?? null, webhooks }
}

async function rotate(ctx: RequestContext, tx: Transaction, agentId: string, one: string | null) {
  const rows = await tx.query<EncryptedSecrets>(
    `select id, secret, old_secrets as "oldSecrets" from webhooks
     where agent_id = $1 and ($2::uuid is null or id = $2) order by id for no key update`,
    [agentId, one],
  )
  const { secrets } = ctx.app
  const fresh = new Map<string, string>()
  const now = Date.now()
  for (const { id, secret, oldSecrets } of rows) {
    const kept = readOldSecrets(decryptOrNull(secrets, oldSecrets), now)
    const current = decryptOrNull(secrets, secret)
    const old = current === null ? kept : withOldSecret(kept, current, now)
    const next = newWebhookSecret()
    await tx.query('update webhooks set secret = $2, old_secrets = $3 where id = $1', [
      id,
      secrets.seal(next),
      old.length > 0 ? secrets.seal(JSON.stringify(old)) : null,
    ])
    fresh.set(id, next)
    await logSecurityEvent(ctx, tx, SecurityAction.WEBHOOK_SECRET_ROTATED, { webhook_id: id })
  }
  return fresh
}
