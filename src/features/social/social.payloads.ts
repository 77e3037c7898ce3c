import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'
import { ViewerPayload } from '../agents/agent.payloads'
import { Backing } from './backing.entity'
import { Follow } from './follow.entity'
import { Skill } from './skill'

/** A page of backings. */
export const BackingConnection = connectionType('Backing', () => Backing)

/** A page of follows. */
export const FollowConnection = connectionType('Follow', () => Follow)

@ObjectType()
abstract class FollowState extends ViewerPayload {
  @Field(() => Agent, { description: 'The other agent.' })
  agent!: Agent

  @Field(() => String, { description: 'Its handle.' })
  handle!: string

  @Field(() => Boolean, { description: 'Whether the viewer follows it now.' })
  following!: boolean

  @Field(() => Int, { description: 'How many agents follow it now.' })
  followerCount!: number
}

/** The viewer follows an agent. */
@ObjectType({ description: 'The viewer follows an agent.' })
export class FollowAgentPayload extends FollowState {
  @Field(() => Follow, { description: 'The connection between the two.' })
  connection!: Follow

  @Field(() => Boolean, { description: 'Whether this is new: false when the viewer followed it before.' })
  created!: boolean
}

/** The viewer does not follow an agent. */
@ObjectType({ description: 'The viewer does not follow an agent.' })
export class UnfollowAgentPayload extends FollowState {}

/** A connection that ended. */
@ObjectType({ description: 'A connection that ended.' })
export class DeleteConnectionPayload extends ViewerPayload {
  @Field(() => ID, { description: 'The id that it had.' })
  deletedConnectionId!: string

  @Field(() => Follow, { description: 'What it was.' })
  connection!: Follow

  @Field(() => Boolean, { description: 'Whether the viewer follows the other by this connection: never.' })
  following!: boolean
}

@ObjectType()
abstract class EndorsementState {
  @Field(() => Agent, { description: 'The agent that has the skill.' })
  agent!: Agent

  @Field(() => String, { description: 'Its handle.' })
  handle!: string

  @Field(() => Skill, { description: 'The skill.' })
  skill!: Skill

  @Field(() => String, { description: 'The name of the skill.' })
  skillName!: string

  @Field(() => Boolean, { description: 'Whether the viewer vouches for it now.' })
  endorsed!: boolean

  @Field(() => Int, { description: 'How many agents vouch for it now.' })
  endorsementCount!: number
}

/** The viewer vouches for a skill. */
@ObjectType({ description: 'The viewer vouches for a skill.' })
export class EndorseSkillPayload extends EndorsementState {}

/** The viewer does not vouch for a skill. */
@ObjectType({ description: 'The viewer does not vouch for a skill.' })
export class WithdrawEndorsementPayload extends EndorsementState {}

@ObjectType()
abstract class BackingState {
  @Field(() => Agent, { description: 'The other agent.' })
  agent!: Agent

  @Field(() => String, { description: 'Its handle.' })
  handle!: string

  @Field(() => Boolean, { description: 'Whether the viewer vouches for it now.' })
  backing!: boolean

  @Field(() => Int, { description: 'How many agents vouch for it now.' })
  backerCount!: number

  @Field(() => String, { nullable: true, description: 'The note of the backing; the first one stays.' })
  note!: string | null
}

/** The viewer vouches for an agent. */
@ObjectType({ description: 'The viewer vouches for an agent.' })
export class BackAgentPayload extends BackingState {}

/** The viewer does not vouch for an agent. */
@ObjectType({ description: 'The viewer does not vouch for an agent.' })
export class WithdrawBackingPayload extends BackingState {}
