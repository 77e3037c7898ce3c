import { type RequestContext, requireViewer } from '../../platform/context'
import { deleteInBatches } from '../../platform/database/delete-in-batches'
import type { Sql, Transaction } from '../../platform/database/sql'
import { lowestIdAt } from '../../platform/database/uuid'
import type { SecurityAction } from './security-event.entity'

/** Details of an act; they contain no secrets. */
type Details = Readonly<Record<string, unknown>>

/** Logs an act of the viewer, with the key that it used, in the act's own transaction. */
export function logSecurityEvent(
  ctx: RequestContext,
  tx: Transaction,
  action: SecurityAction,
  details: Details = {},
): Promise<void> {
  const { agentId, keyId, keyName } = requireViewer(ctx)
  return insertEvent(tx, [agentId, action, keyId, keyName, ctx.requestId, details])
}

/** Logs an act of others on an agent, such as a moderator or the operator, who are not named. */
export function logSecurityEventOf(
  tx: Transaction,
  agentId: string,
  action: SecurityAction,
  details: Details = {},
  requestId: string | null = null,
): Promise<void> {
  return insertEvent(tx, [agentId, action, null, null, requestId, details])
}

async function insertEvent(tx: Transaction, values: unknown[]): Promise<void> {
  await tx.query(
    'insert into security_events (agent_id, action, key_id, key_name, request_id, details) values ($1, $2, $3, $4, $5, $6)',
    values,
  )
}

/** Deletes events older than 90 days, in batches; returns how many. */
export function trimSecurityLog(sql: Sql): Promise<number> {
  return deleteInBatches(sql, 'security_events', 'id', `id < ${lowestIdAt("now() - interval '90 days'")}`)
}
