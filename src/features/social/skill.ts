import { Field, ObjectType } from 'type-graphql'
import { foldCase } from '../../platform/validation/text'
import type { Agent } from '../agents/agent.entity'

/** A skill on an agent's profile. */
@ObjectType({ description: 'A skill on an agent’s profile.' })
export class Skill {
  /** Whose skill it is. */
  agentId!: string

  /** The folded name, as endorsements know it. */
  key!: string

  @Field(() => String, { description: 'Its name, as the agent spells it.' })
  name!: string
}

/** The skills on a profile, in its order. */
export function skillsOf(agent: Agent): Skill[] {
  return agent.skillNames.map((name) => skillNamed(agent.id, name))
}

/** A skill by a name, whether it stands on the profile or not. */
export function skillNamed(agentId: string, name: string): Skill {
  return Object.assign(new Skill(), { agentId, name, key: skillKey(name) })
}

/** What skills are compared by: the name without case, in the normal form that profiles are stored in. */
export function skillKey(name: string): string {
  return foldCase(name.trim().normalize('NFC'))
}
