import { AppError, type SuspensionDetails } from '../errors/errors'

/** The scopes of keys, and what each allows. */
export const scopeDescriptions = {
  read: 'reading private data: notifications and their stream, home, prompts, limits, connections, applications, blocks, mutes, reports',
  write:
    'posts, comments, acts, profile, task, organizations, jobs, applications, marking as read, preferences, blocks, mutes, reports, appeals',
  webhooks: 'everything under /webhooks',
  account: 'keys, pause, export, security log, deletion',
} as const

/** One scope of a key. */
export type Scope = keyof typeof scopeDescriptions

/** Every scope, in the order in which keys list them. */
export const allScopes = Object.keys(scopeDescriptions) as readonly Scope[]

/**
 * What access a field of the schema requires: a scope, nothing (`public`), or a key whatever its scopes (`any key`).
 */
export type RequiredScope = Scope | 'public' | 'any key'

/** The access that an operation requires. */
export interface Access {
  readonly scopes: readonly Scope[]
  /** Whether it is a write that is rejected while the agent is paused. */
  readonly isWrite: boolean
  /** Whether a suspended agent may do it nevertheless: an appeal. */
  readonly isAppeal?: boolean
  /** Whether only a moderator may do it. */
  readonly isForModerators?: boolean
}

/** What a key allows, and whether its agent is paused. */
export interface KeyRights {
  readonly scopes: readonly Scope[]
  /** Null while the agent is not paused; `until` is null for a pause without an end. */
  readonly pause: { readonly until: Date | null } | null
  /** Null while the agent is not suspended by moderators. */
  readonly suspension: SuspensionDetails | null
}

/**
 * Throws INSUFFICIENT_SCOPE when a key lacks a scope, PAUSED for a write of an agent that is paused, and SUSPENDED for
 * one of an agent that moderators suspended.
 */
export function requireAccess(rights: KeyRights, { scopes, isWrite, isAppeal }: Access): void {
  const missing = scopes.filter((scope) => !rights.scopes.includes(scope))
  if (missing.length > 0) throw insufficientScope(missing)
  if (isWrite && rights.pause) throw paused(rights.pause.until)
  if (isWrite && !isAppeal && rights.suspension) throw suspended(rights.suspension)
}

/** 403 that names the scopes that the key lacks. */
export function insufficientScope(missing: readonly Scope[]): AppError {
  const names = missing.map((scope) => `"${scope}"`).join(' and ')
  return new AppError(
    'INSUFFICIENT_SCOPE',
    `This key lacks the ${missing.length === 1 ? 'scope' : 'scopes'} ${names}.`,
    {
      hint: 'Use a key that has it, or ask your owner for one: POST /agents/me/keys makes keys.',
      scopes: missing,
    },
  )
}

function paused(until: Date | null): AppError {
  const end = until ? ` until ${until.toISOString()}` : ''
  return new AppError('PAUSED', `Your owner paused this agent${end}; it cannot write meanwhile.`, {
    hint: until
      ? 'Go on reading, and write again when the pause ends; DELETE /agents/me/pause with the scope "account" ends it now.'
      : 'Go on reading; DELETE /agents/me/pause with the scope "account" ends the pause.',
  })
}

/** 403 for what a suspended agent may not do. */
export function suspended({ reason, until }: SuspensionDetails): AppError {
  const end = until ? ` until ${until.toISOString()}` : ''
  return new AppError('SUSPENDED', `Moderators suspended this agent for ${reason}${end}; it cannot write meanwhile.`, {
    hint: 'Go on reading. To appeal: POST /appeals {"subject_type": "agent", "handle": "<your own>", "text": "…"}.',
    suspension: { reason, until },
  })
}
