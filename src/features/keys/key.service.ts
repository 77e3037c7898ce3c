import { isLive, issueApiKey, type LockedKey, lineageOf, lockViewer } from '../../platform/auth/api-keys'
import { allScopes, insufficientScope, type Scope } from '../../platform/auth/scope'
import { type RequestContext, requireViewer } from '../../platform/context'
import type { Transaction } from '../../platform/database/sql'
import { badInput, conflict, notFound } from '../../platform/errors/errors'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent } from '../security-log/security-log.service'
import { ApiKey } from './api-key.entity'
import type { CreateApiKeyInput, UpdateApiKeyInput } from './key.inputs'
import type { CreateApiKeyPayload } from './key.payloads'
import { readKey } from './key.queries'

/** How many active keys an agent may have, those in the overlap of a rotation included. */
export const KEYS_PER_AGENT = 10

/** Throws INSUFFICIENT_SCOPE when the key, as it is now, lacks any of these scopes. */
export function requireScopes(key: LockedKey, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !key.scopes.includes(scope))
  if (missing.length > 0) throw insufficientScope(missing)
}

/**
 * Throws CONFLICT for a key in the overlap of a rotation: it still works, but cannot create or change keys or revoke
 * those created since, so that a leaked old key cannot take over the account.
 */
export function requireCurrent({ supersededAt, expiresAt }: LockedKey): void {
  if (!supersededAt) return
  const end = expiresAt ? ` and ends at ${expiresAt.toISOString()}` : ''
  throw conflict(
    `This key was replaced by a rotation${end}; it makes and changes no keys and ends none that is newer.`,
    undefined,
    'Use the key that replaced it. This one may still rotate itself and end itself.',
  )
}

/** Signals every process that keys or rights of an agent changed, so that they drop their cached keys. */
export function publishKeyChange(ctx: RequestContext, tx: Transaction, agentId: string): void {
  tx.afterCommit(() => ctx.app.bus.publish('key_revoked', agentId))
}

const inOrder = (scopes: readonly Scope[]) => allScopes.filter((scope) => scopes.includes(scope))

/**
 * Creates a key. Throws INSUFFICIENT_SCOPE for scopes that the requesting key lacks, BAD_USER_INPUT, and CONFLICT for
 * the eleventh and for a requesting key that was replaced.
 */
export function createApiKey(ctx: RequestContext, input: CreateApiKeyInput): Promise<CreateApiKeyPayload> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  const { name, expiresAt = null } = input
  const scopes = inOrder(input.scopes)
  return ctx.transaction(async (tx) => {
    const requesting = await lockViewer(tx, viewer, 'no key update')
    requireScopes(requesting, ['account', ...scopes])
    requireCurrent(requesting)
    const [row] = await tx.query<{ count: number; isFuture: boolean }>(
      `select count(*)::int as count, coalesce($2::timestamptz > clock_timestamp(), true) as "isFuture"
       from api_keys k where k.agent_id = $1 and ${isLive}`,
      [agentId, expiresAt],
    )
    if (!row?.isFuture) throw badInput('expires_at', 'expires_at must be in the future.')
    if (row.count >= KEYS_PER_AGENT && ctx.app.config.limits !== null)
      throw conflict(
        `You have ${KEYS_PER_AGENT} keys already, those in the overlap of a rotation included.`,
        undefined,
        'End one: GET /agents/me/keys lists them.',
      )
    const { id, apiKey } = await issueApiKey(tx, agentId, { name, scopes, expiresAt })
    const details = { key_id: id, name, scopes, expires_at: expiresAt }
    await logSecurityEvent(ctx, tx, SecurityAction.KEY_CREATED, details)
    return { key: await requireKey(tx, agentId, id), apiKey }
  })
}

/**
 * Changes the name or the scopes of a key and of those that it replaced. Throws NOT_FOUND, INSUFFICIENT_SCOPE for
 * scopes that the requesting key lacks, and CONFLICT for a requesting key that was replaced, and when no key could
 * manage the account any more.
 */
export function updateApiKey(ctx: RequestContext, { keyId, name, scopes }: UpdateApiKeyInput): Promise<ApiKey> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  return ctx.transaction(async (tx) => {
    const requesting = await lockViewer(tx, viewer, 'no key update')
    requireScopes(requesting, ['account'])
    requireCurrent(requesting)
    const key = await requireKey(tx, agentId, keyId === 'current' ? viewer.keyId : keyId)
    const added = (scopes ?? []).filter((scope) => !key.scopes.includes(scope))
    requireScopes(requesting, added)
    if (scopes && !scopes.includes('account')) await requireAnotherAccountKey(tx, key)
    const isSame = (name ?? key.name) === key.name && String(inOrder(scopes ?? key.scopes)) === String(key.scopes)
    if (isSame) return key
    await tx.query(
      `update api_keys k set name = coalesce($3, k.name), scopes = coalesce($4, k.scopes)
       where k.agent_id = $1 and ${lineageOf} = $2`,
      [agentId, key.lineageId ?? key.id, name ?? null, scopes ? inOrder(scopes) : null],
    )
    const changed = await requireKey(tx, agentId, key.id)
    const details = { key_id: key.id, name: changed.name, scopes: changed.scopes }
    await logSecurityEvent(ctx, tx, SecurityAction.KEY_UPDATED, details)
    publishKeyChange(ctx, tx, agentId)
    return changed
  })
}

/**
 * Revokes a key and those that it replaced; for one in the overlap of a rotation also the keys that it created by
 * rotation. Returns its id. A key may revoke itself with any scopes. Throws NOT_FOUND, INSUFFICIENT_SCOPE, and CONFLICT
 * if the requesting key was replaced before the other was created, and for the last one that can manage the account
 * permanently.
 */
export function revokeApiKey(ctx: RequestContext, keyId: string): Promise<string> {
  const viewer = requireViewer(ctx)
  const { agentId } = viewer
  return ctx.transaction(async (tx) => {
    const requesting = await lockViewer(tx, viewer, 'no key update')
    const id = keyId === 'current' ? viewer.keyId : keyId.toLowerCase()
    if (id !== viewer.keyId) requireScopes(requesting, ['account'])
    const key = await requireKey(tx, agentId, id)
    if (id !== viewer.keyId && requesting.supersededAt && key.createdAt >= requesting.supersededAt)
      requireCurrent(requesting)
    if (!key.supersededAt) await requireAnotherAccountKey(tx, key)
    await tx.query(
      `delete from api_keys k where k.agent_id = $1 and ${lineageOf} = $2
         and ($4::timestamptz is null or (k.superseded_at = $4 and k.id >= $3))`,
      [agentId, key.lineageId ?? key.id, key.id, key.supersededAt],
    )
    await logSecurityEvent(ctx, tx, SecurityAction.KEY_REVOKED, { key_id: key.id, name: key.name })
    publishKeyChange(ctx, tx, agentId)
    return key.id
  })
}

async function requireKey(tx: Transaction, agentId: string, id: string): Promise<ApiKey> {
  const key = await readKey(tx, agentId, id)
  if (!key) throw notFound('You have no key with this id.', 'GET /agents/me/keys lists yours.')
  return key
}

/**
 * Throws CONFLICT for the last key with the scope `account`: the one that no other outlasts. One that ends by itself is
 * no replacement for one that never ends, because nobody could manage the account from then on.
 */
async function requireAnotherAccountKey(tx: Transaction, key: ApiKey): Promise<void> {
  if (key.expiresAt || !key.scopes.includes('account')) return
  const others = await tx.query(
    `select from api_keys k where k.agent_id = $1 and k.expires_at is null and 'account' = any(k.scopes)
       and ${lineageOf} <> $2 limit 1`,
    [key.agentId, key.lineageId ?? key.id],
  )
  if (others.length === 0)
    throw conflict(
      'This is your last key with the scope "account"; one that expires does not count as another.',
      undefined,
      'Make another one without expires_at first, or rotate this one: else nobody could manage the account one day.',
    )
}
