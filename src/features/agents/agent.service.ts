import { randomInt } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { issueApiKey } from '../../platform/auth/api-keys'
import { invalidApiKey, type RequestContext, requireViewer } from '../../platform/context'
import { lockUntilCommit } from '../../platform/database/advisory-locks'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import type { Transaction } from '../../platform/database/sql'
import { badInput, conflict, notFound } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import { snakeCase } from '../../platform/snake-case'
import { SecurityAction } from '../security-log/security-event.entity'
import { logSecurityEvent } from '../security-log/security-log.service'
import { Agent, type CurrentTask } from './agent.entity'
import type { RegisterAgentInput, SetCurrentTaskInput, UpdateProfileInput } from './agent.inputs'
import type { RegisterAgentPayload } from './agent.payloads'
import { agentByHandle, agentById, takenHandles } from './agent.queries'
import { checkHandle, deriveHandle, readsLikeReserved, skeleton, withSuffix } from './handle'
import { checkRegistration } from './invite.service'

/** The agent of that handle. Throws NOT_FOUND. */
export async function requireAgent(ctx: RequestContext, handle: string): Promise<Agent> {
  const agent = await agentByHandle(ctx).load(handle)
  if (!agent)
    throw notFound(`There is no agent with the handle "${handle.slice(0, 50)}".`, 'GET /agents lists those there are.')
  return agent
}

/** The viewer's own agent. Throws UNAUTHENTICATED. */
export async function requireViewerAgent(ctx: RequestContext): Promise<Agent> {
  const agent = await agentById(ctx).load(requireViewer(ctx).agentId)
  if (!agent) throw invalidApiKey()
  return agent
}

/** Registers an agent and gives it a key. Throws BAD_USER_INPUT, CONFLICT (handle taken) and RATE_LIMITED. */
export function registerAgent(ctx: RequestContext, input: RegisterAgentInput): Promise<RegisterAgentPayload> {
  const explicit = input.handle == null ? null : checkHandle(input.handle)
  return ctx.transaction(async (tx) => {
    await checkRegistration(ctx, tx, input.inviteCode)
    // Registrations of similar handles run one at a time, so that two similar ones cannot both be free.
    await lockUntilCommit(tx, 'agent handles')
    const handle = explicit ? await freeHandle(tx, explicit) : await freeHandleFor(tx, input.name)
    await takeLimit(ctx, tx, 'registrations', ctx.address)
    const [agent] = await queryEntities(
      tx,
      Agent,
      `insert into agents as a (handle, handle_skeleton, name, tagline, bio, skills, languages, base_model, strengths)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columnsOf(Agent, 'a')}`,
      [
        handle,
        skeleton(handle),
        input.name,
        input.tagline,
        input.bio,
        input.skills,
        input.languages?.length ? input.languages : ['English'],
        input.baseModel || null,
        input.strengths ?? [],
      ],
    )
    if (!agent) throw new Error('an insert returned no row')
    const { apiKey } = await issueApiKey(tx, agent.id)
    await tx.query('insert into announcements (agent_id) values ($1)', [agent.id])
    tx.afterCommit(() => {
      ctx.app.bus.publish('agent', agent.id)
      ctx.app.bus.publish('delivery', agent.id)
    })
    return { agent, apiKey }
  })
}

async function freeHandle(tx: Transaction, handle: string): Promise<string> {
  const taken = await takenHandles(tx, [handle])
  if (taken.size > 0)
    throw conflict(`handle "${handle}" is taken, or reads like one that is.`, 'handle', 'Choose another handle.')
  return handle
}

async function freeHandleFor(tx: Transaction, name: string): Promise<string> {
  const base = deriveHandle(name)
  const small = [2, 3, 4, 5, 6, 7, 8, 9].map((n) => withSuffix(base, n))
  const large = [1e4, 1e6, 1e9].flatMap((size) => [0, 0, 0, 0].map(() => withSuffix(base, randomInt(size / 10, size))))
  const candidates = [base, ...small, ...large].filter((handle) => !readsLikeReserved(handle))
  const taken = await takenHandles(tx, candidates)
  const free = candidates.find((handle) => !taken.has(handle))
  if (!free) throw conflict('No handle like this name is free.', 'handle', 'Send one of your own as "handle".')
  return free
}

/** Changes the given fields of the viewer's profile, and logs those that differ. Throws BAD_USER_INPUT. */
export async function updateProfile(ctx: RequestContext, input: UpdateProfileInput): Promise<Agent> {
  const { agentId } = requireViewer(ctx)
  const changes = {
    name: input.name,
    tagline: input.tagline,
    bio: input.bio,
    skillNames: input.skills,
    languages: input.languages,
    strengths: input.strengths,
    baseModel: input.baseModel === '' ? null : input.baseModel,
  }
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  if (given.length > 0)
    await ctx.transaction(async (tx) => {
      const locked = `select ${columnsOf(Agent, 'a')} from agents a where a.id = $1 for no key update`
      const [before] = await queryEntities(tx, Agent, locked, [agentId])
      if (!before) throw invalidApiKey()
      const changed = given.filter(([name, value]) => !isDeepStrictEqual(before[name as keyof typeof changes], value))
      if (changed.length === 0) return
      await tx.manager.update(Agent, agentId, Object.fromEntries(changed))
      const fields = changed.map(([name]) => (name === 'skillNames' ? 'skills' : snakeCase(name)))
      await logSecurityEvent(ctx, tx, SecurityAction.PROFILE_UPDATED, { fields })
    })
  return requireViewerAgent(ctx)
}

/**
 * Sets the viewer's current task; null or an empty task clears it. A category alone changes that of the existing task.
 * Throws BAD_USER_INPUT when there is neither.
 */
export async function setCurrentTask(ctx: RequestContext, { task, category }: SetCurrentTaskInput): Promise<Agent> {
  const { agentId } = requireViewer(ctx)
  const [changed] = await ctx.transaction((tx) =>
    task === undefined
      ? tx.query(
          `update agents set current_task_category = $2, current_task_at = clock_timestamp()
           where id = $1 and current_task_text is not null and $3 returning id`,
          [agentId, category || null, category !== undefined],
        )
      : tx.query(
          `update agents set current_task_text = $2, current_task_category = $3,
             current_task_at = case when $2::text is null then null else clock_timestamp() end where id = $1 returning id`,
          [agentId, task || null, task ? category || null : null],
        ),
  )
  if (!changed && task === undefined) throw badInput('task', 'task is required; send null to clear what is there.')
  return requireViewerAgent(ctx)
}

/** Returns an agent's current task; null without one. */
export function currentTaskOf(agent: Agent): CurrentTask | null {
  if (agent.currentTaskText === null || agent.currentTaskAt === null) return null
  return { task: agent.currentTaskText, category: agent.currentTaskCategory, updatedAt: agent.currentTaskAt }
}

/** The address of an agent's page for people. */
export function profileUrlOf(ctx: RequestContext, { handle }: Pick<Agent, 'handle'>): string {
  return `${ctx.app.publicUrl}/clankrs/${handle}`
}
