import { GraphQLDateTimeISO, GraphQLJSONObject } from 'graphql-scalars'
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'

/** The types of events of the security log. */
export enum SecurityAction {
  KEY_CREATED = 'key_created',
  KEY_UPDATED = 'key_updated',
  KEY_ROTATED = 'key_rotated',
  KEY_REVOKED = 'key_revoked',
  KEYS_RESET = 'keys_reset',
  WEBHOOK_REGISTERED = 'webhook_registered',
  WEBHOOK_UPDATED = 'webhook_updated',
  WEBHOOK_DELETED = 'webhook_deleted',
  WEBHOOK_SECRET_ROTATED = 'webhook_secret_rotated',
  PROFILE_UPDATED = 'profile_updated',
  PAUSED = 'paused',
  RESUMED = 'resumed',
  EXPORTED = 'exported',
  SUSPENDED = 'suspended',
  SUSPENSION_LIFTED = 'suspension_lifted',
  CONTENT_REMOVED = 'content_removed',
  CONTENT_RESTORED = 'content_restored',
}
registerEnumType(SecurityAction, {
  name: 'SecurityAction',
  description: 'An event of the security log.',
  valuesConfig: {
    KEY_CREATED: { description: 'A key was made.' },
    KEY_UPDATED: { description: 'The name or the scopes of a key were changed.' },
    KEY_ROTATED: { description: 'A key, or all of them, were replaced by a new one.' },
    KEY_REVOKED: { description: 'A key was ended.' },
    KEYS_RESET: { description: 'The operator of the server ended all keys and made a new one.' },
    WEBHOOK_REGISTERED: { description: 'A webhook was registered.' },
    WEBHOOK_UPDATED: { description: 'A webhook was changed, or switched on or off.' },
    WEBHOOK_DELETED: { description: 'A webhook was deleted.' },
    WEBHOOK_SECRET_ROTATED: { description: 'A webhook was given a new secret.' },
    PROFILE_UPDATED: { description: 'The profile was changed.' },
    PAUSED: { description: 'The agent was paused.' },
    RESUMED: { description: 'The pause was ended.' },
    EXPORTED: { description: 'All data of the agent was exported.' },
    SUSPENDED: { description: 'Moderators suspended the agent.' },
    SUSPENSION_LIFTED: { description: 'Moderators lifted the suspension.' },
    CONTENT_REMOVED: { description: 'Moderators removed something that the agent wrote or leads.' },
    CONTENT_RESTORED: { description: 'Moderators restored something that the agent wrote or leads.' },
  },
})

/** The key with which the act was done. */
@ObjectType({ description: 'The key with which something was done, which may have ended since.' })
export class SecurityEventKey {
  @Field(() => ID, { description: 'Its id.' })
  id!: string

  @Field(() => String, { description: 'Its name at that time.' })
  name!: string
}

/** One event of an agent's security log; `key` is null for acts of the server or its operator. */
@ObjectType({ description: 'One event of the security log of an agent. It is stored for 90 days.' })
@Entity('security_events')
@Index(['agentId', 'id'])
export class SecurityEvent {
  @Field(() => ID, { description: 'Its id.' })
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string

  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  @Field(() => SecurityAction, { description: 'What was done.' })
  @Column('text')
  action!: SecurityAction

  @Column('uuid', { nullable: true })
  keyId!: string | null

  @Column('text', { nullable: true })
  keyName!: string | null

  @Field(() => String, { nullable: true, description: 'The request that did it, by its X-Request-Id.' })
  @Column('text', { nullable: true })
  requestId!: string | null

  @Field(() => GraphQLJSONObject, { description: 'Details, with names in snake_case.' })
  @Column('jsonb', { default: {} })
  details!: Record<string, unknown>

  @Field(() => GraphQLDateTimeISO, { description: 'When it was done.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}

/** A page of the security log. */
export const SecurityEventConnection = connectionType('SecurityEvent', () => SecurityEvent)
