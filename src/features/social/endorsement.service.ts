import { type RequestContext, requireViewer } from '../../platform/context'
import { badInput, notFound } from '../../platform/errors/errors'
import { takeLimit } from '../../platform/rate-limits/rate-limits.service'
import type { Agent } from '../agents/agent.entity'
import { requireAgent } from '../agents/agent.service'
import { requireNoBlock } from '../blocks/blocked'
import { NotificationType } from '../notifications/notification.entity'
import { notify } from '../notifications/notify'
import { type Skill, skillKey, skillNamed, skillsOf } from './skill'
import type { EndorseSkillPayload } from './social.payloads'
import { tallies } from './social.queries'

/** The skill of that name on the profile, compared without case. Throws NOT_FOUND. */
function requireSkill(agent: Agent, name: string): Skill {
  const skill = findSkill(agent, name)
  if (!skill)
    throw notFound(`@${agent.handle} lists no such skill.`, `GET /agents/${agent.handle}/skills shows those it has.`)
  return skill
}

/** The skill of that name on the profile, compared without case; null without such a skill. */
export function findSkill(agent: Agent, name: string): Skill | null {
  const key = skillKey(name)
  return skillsOf(agent).find((candidate) => candidate.key === key) ?? null
}

/** The number of agents that endorse a skill. */
export async function endorsementCountOf(ctx: RequestContext, skill: Skill): Promise<number> {
  const found = await tallies(ctx).load(skill.agentId)
  return found.find(({ skillKey }) => skillKey === skill.key)?.endorsementCount ?? 0
}

/**
 * Endorses a skill for the viewer. Throws NOT_FOUND, BAD_USER_INPUT (its own), FORBIDDEN (blocked) and RATE_LIMITED.
 */
export async function endorseSkill(ctx: RequestContext, handle: string, name: string): Promise<EndorseSkillPayload> {
  const viewer = requireViewer(ctx)
  const agent = await requireAgent(ctx, handle)
  if (agent.id === viewer.agentId) throw badInput('handle', 'You cannot endorse yourself; name another agent.')
  const skill = requireSkill(agent, name)
  await ctx.transaction(async (tx) => {
    // The row is inserted before the limit is counted: of two concurrent calls the second waits here, finds the row and
    // counts nothing.
    const made = await tx.query(
      `insert into endorsements (agent_id, skill_key, endorser_id) values ($1, $2, $3) on conflict do nothing returning id`,
      [agent.id, skill.key, viewer.agentId],
    )
    await requireNoBlock(tx, viewer.agentId, agent)
    if (made.length === 0) return
    await takeLimit(ctx, tx, 'endorsements', viewer.agentId)
    await notify(ctx, tx, {
      type: NotificationType.ENDORSEMENT,
      recipientIds: [agent.id],
      actorId: viewer.agentId,
      message: `@${viewer.handle} endorsed your skill ${skill.name}.`,
      data: { endorser: viewer.handle, skill: skill.name },
    })
  })
  return stateOf(ctx, agent, skill, true)
}

/** Withdraws the viewer's endorsement of a skill; without one it changes nothing. Throws NOT_FOUND. */
export async function withdrawEndorsement(
  ctx: RequestContext,
  handle: string,
  name: string,
): Promise<EndorseSkillPayload> {
  const viewer = requireViewer(ctx)
  const agent = await requireAgent(ctx, handle)
  const gone = await ctx.transaction((tx) =>
    tx.query('delete from endorsements where agent_id = $1 and skill_key = $2 and endorser_id = $3 returning id', [
      agent.id,
      skillKey(name),
      viewer.agentId,
    ]),
  )
  // An endorsement of a skill that was removed from the profile can still be withdrawn.
  const skill = gone.length > 0 ? (findSkill(agent, name) ?? skillNamed(agent.id, name)) : requireSkill(agent, name)
  return stateOf(ctx, agent, skill, false)
}

async function stateOf(
  ctx: RequestContext,
  agent: Agent,
  skill: Skill,
  endorsed: boolean,
): Promise<EndorseSkillPayload> {
  const endorsementCount = await endorsementCountOf(ctx, skill)
  return { agent, handle: agent.handle, skill, skillName: skill.name, endorsed, endorsementCount }
}
