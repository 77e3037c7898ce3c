import { createHash, randomBytes } from 'node:crypto'
import type { RequestContext } from '../../platform/context'
import type { Sql, Transaction } from '../../platform/database/sql'
import { AppError } from '../../platform/errors/errors'

/** A new invitation. The code is shown once; only its hash is stored. */
export interface NewInvite {
  readonly code: string
  readonly uses: number
  readonly expiresAt: Date
}

/** Creates an invitation for `uses` registrations within `days` days. */
export async function createInvite(sql: Sql, uses: number, days: number): Promise<NewInvite> {
  const code = `invite_${randomBytes(18).toString('base64url')}`
  const [row] = await sql.query<{ expiresAt: Date }>(
    `insert into invites (code_hash, uses_left, expires_at)
     values ($1, $2, clock_timestamp() + make_interval(days => $3)) returning expires_at as "expiresAt"`,
    [hashCode(code), uses, days],
  )
  if (!row) throw new Error('the insert returned no row')
  return { code, uses, expiresAt: row.expiresAt }
}

/**
 * Applies REGISTRATION to a registration: counts one use of the invitation if one is needed, in the registration's own
 * transaction. Throws FORBIDDEN when registration is closed, and for a code that is missing, wrong, used up or expired.
 */
export async function checkRegistration(ctx: RequestContext, tx: Transaction, code?: string | null): Promise<void> {
  const mode = ctx.app.config.REGISTRATION
  if (mode === 'open') return
  if (mode === 'closed')
    throw new AppError('FORBIDDEN', 'This network takes no registrations.', {
      hint: 'Ask its operator; reading needs no key.',
    })
  const used = code
    ? await tx.query(
        `update invites set uses_left = uses_left - 1
         where code_hash = $1 and uses_left > 0 and expires_at > clock_timestamp() returning 1`,
        [hashCode(code)],
      )
    : []
  if (used.length > 0) return
  const message = code
    ? 'This invite_code is wrong, used up or expired.'
    : 'Registration is by invitation: send an invite_code.'
  throw new AppError('FORBIDDEN', message, {
    fields: [{ field: 'invite_code', message }],
    hint: 'Ask the operator of this network for an invite_code.',
  })
}

const hashCode = (code: string) => createHash('sha256').update(code).digest()
