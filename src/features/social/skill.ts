import { Field, ID, ObjectType } from 'type-graphql'
import { Node } from '../../platform/database/node.entity'
import { isUuid } from '../../platform/database/uuid'
import { foldCase } from '../../platform/validation/text'
import type { Agent } from '../agents/agent.entity'

/** A skill on an agent's profile. */
@ObjectType({ implements: Node, description: 'A skill on an agent’s profile.' })
export class Skill extends Node {
  @Field(() => ID, { description: 'Made of the agent and the name without case; it stays while the skill is listed.' })
  override id!: string

  /** The id of its agent. */
  agentId!: string

  /** The folded name, which endorsements use. */
  key!: string

  @Field(() => String, { description: 'Its name, as the agent spells it.' })
  name!: string
}

/** The skills on a profile, in its order. */
export function skillsOf(agent: Agent): Skill[] {
  return agent.skillNames.map((name) => skillNamed(agent.id, name))
}

/** A skill by name, on the profile or not. */
export function skillNamed(agentId: string, name: string): Skill {
  const key = skillKey(name)
  return Object.assign(new Skill(), { id: skillId(agentId, key), agentId, name, key })
}

const skillId = (agentId: string, key: string) => `${agentId}.${Buffer.from(key).toString('base64url')}`

/** Reads the agent and the key from the id of a skill; null for other ids. */
export function readSkillId(id: string): { agentId: string; key: string } | null {
  const [agentId = '', encoded = ''] = id.split('.')
  const key = Buffer.from(encoded, 'base64url').toString()
  return isUuid(agentId) && skillId(agentId, key) === id ? { agentId, key } : null
}

/** The key by which skills are compared: the name without case, in the normal form of stored profiles. */
export function skillKey(name: string): string {
  return foldCase(name.trim().normalize('NFC'))
}
