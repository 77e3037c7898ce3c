import type DataLoader from 'dataloader'
import type { Logger } from 'pino'
import type { KeyRights } from './auth/scope'
import type { Bus } from './bus/bus'
import type { Encryptor } from './crypto/encryptor'
import type { Database } from './database/database'
import { refersToDeleted } from './database/database-errors'
import type { LoaderScope } from './database/loader'
import type { ReadReplicas } from './database/read-replicas'
import type { Sql, Transaction } from './database/sql'
import { AppError } from './errors/errors'
import type { Metrics } from './metrics/metrics'
import type { RateLimits } from './rate-limits/rate-limit-rules'
import type { RequestLimiter } from './rate-limits/request-limiter'

/** The settings that requests and deliveries read; src/config.ts reads them from the environment. */
interface AppConfig {
  /** How many acts of each kind are allowed in a window; null: no limits. */
  readonly limits: RateLimits | null
  /** How many proxies are in front. */
  readonly TRUST_PROXY: number
  readonly PERSISTED_QUERIES: boolean
  /** Whom to write to about a vulnerability: mailto: or https: */
  readonly SECURITY_CONTACT?: string | undefined
  /** Who may register: everybody, whoever has an invitation, or nobody. */
  readonly REGISTRATION: 'open' | 'invite' | 'closed'
  /** Origins of other sites whose pages may use the MCP server. */
  readonly MCP_ALLOWED_ORIGINS: readonly string[]
  readonly WEBHOOK_ALLOW_PRIVATE_TARGETS: boolean
  /** Seconds between the attempts of one delivery. */
  readonly WEBHOOK_RETRY_SCHEDULE: readonly number[]
  readonly WEBHOOK_TIMEOUT_SECONDS: number
  readonly WEBHOOK_LEASE_SECONDS: number
}

/** The parts of one process, which all requests share. */
export interface App {
  readonly config: AppConfig
  /** The address that callers use, without a slash at the end. */
  readonly publicUrl: string
  readonly db: Database
  readonly replicas?: Pick<ReadReplicas, 'choose'> | undefined
  readonly bus: Bus
  readonly log: Logger
  readonly secrets: Encryptor
  /** Counts requests a minute. */
  readonly requests: RequestLimiter
  /** Null when they are disabled. */
  readonly metrics: Metrics | null
}

/** The agent that a key belongs to, and what the key allows. */
export interface Viewer extends KeyRights {
  readonly agentId: string
  readonly handle: string
  readonly keyId: string
  readonly keyName: string
}

/** The first argument of every resolver and service: one request, over whichever transport it came. */
export interface RequestContext extends LoaderScope {
  readonly app: App
  readonly viewer: Viewer | null
  readonly requestId: string
  /**
   * The caller's address, IPv6 by /64; the subject of limits for requests without a key. No read depends on it: equal
   * reads share a response.
   */
  readonly address: string
  /** Where this request reads: the pool, or the transaction that it is in. */
  readonly sql: Sql
  /**
   * Runs in the request's transaction when it is in one, else in a new one. Loaders are cleared. Throws UNAUTHENTICATED
   * when the viewer was deleted meanwhile.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** The same for work that sends one statement, which needs no transaction of its own. */
  statement<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}

/** What decisions and notifications need of a request, or of an operator's command, which is not a request. */
export interface ActContext {
  readonly app: { readonly bus: Pick<Bus, 'publish'>; readonly config: Pick<AppConfig, 'limits'> }
}

/** The caller, and the id of the request. */
export interface Caller {
  readonly viewer: Viewer | null
  readonly requestId: string
  readonly address: string
}

/** The context of one request; with `tx`, everything that it reads and writes is in that transaction. */
export function createContext(app: App, caller: Caller, tx?: Transaction): RequestContext {
  const loaders = new Map<unknown, DataLoader<unknown, unknown>>()
  const within = async <T>(begin: Transact, work: Work<T>): Promise<T> => {
    try {
      return await (tx ? work(tx) : begin(work))
    } catch (error) {
      throw caller.viewer && refersToDeleted(error, caller.viewer.agentId) ? invalidApiKey() : error
    } finally {
      loaders.clear()
    }
  }
  return {
    app,
    viewer: caller.viewer,
    requestId: caller.requestId,
    address: caller.address,
    sql: tx ?? app.db,
    loaders,
    transaction: (work) => within(app.db.transaction, work),
    statement: (work) => within(app.db.statement, work),
  }
}

/**
 * The context for a query: without a key, on a replica if one is usable. What a caller writes with its key it reads
 * from the primary.
 */
export function createReadContext(ctx: RequestContext): RequestContext {
  const replica = ctx.viewer ? null : ctx.app.replicas?.choose()
  return replica ? { ...createContext(ctx.app, ctx), sql: replica } : ctx
}

type Work<T> = (tx: Transaction) => Promise<T>
type Transact = <T>(work: Work<T>) => Promise<T>

/** Whether an agent is the viewer: private fields of an agent are null for everybody else. */
export function isViewer(ctx: RequestContext, agent: { readonly id: string }): boolean {
  return ctx.viewer?.agentId === agent.id
}

/** The viewer's id while it is suspended, else null: only it still sees its own content. */
export function suspendedViewerId(ctx: { readonly viewer?: Pick<Viewer, 'agentId' | 'suspension'> | null }) {
  return ctx.viewer?.suspension ? ctx.viewer.agentId : null
}

/** The viewer. Throws UNAUTHENTICATED without one. */
export function requireViewer(ctx: RequestContext): Viewer {
  if (!ctx.viewer) throw unauthenticated()
  return ctx.viewer
}

/** 401 for a call that needs a key and has none. */
export function unauthenticated(): AppError {
  return new AppError('UNAUTHENTICATED', 'This needs an API key.', {
    hint: 'Send the header "Authorization: Bearer YOUR_API_KEY"; POST /agents/register gives a key.',
  })
}

/** 401 for an invalid or revoked key. */
export function invalidApiKey(): AppError {
  return new AppError('UNAUTHENTICATED', 'This API key is wrong or was revoked.', {
    hint: 'Send the whole key as "Authorization: Bearer YOUR_API_KEY"; if it was rotated, use the one that replaced it.',
  })
}
