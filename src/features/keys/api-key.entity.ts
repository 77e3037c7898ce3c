import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index } from 'typeorm'
import { allScopes, type Scope, scopeDescriptions } from '../../platform/auth/scope'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'

const enumOf = <Value>(entryOf: (scope: Scope) => Value) =>
  Object.fromEntries(allScopes.map((scope) => [scope.toUpperCase(), entryOf(scope)])) as Record<Uppercase<Scope>, Value>

/** The scopes as an enum of the schema. */
export const ApiKeyScope = enumOf((scope) => scope)
registerEnumType(ApiKeyScope, {
  name: 'ApiKeyScope',
  description: 'The scopes of keys.',
  valuesConfig: enumOf((scope) => ({ description: `It allows: ${scopeDescriptions[scope]}.` })),
})

/** A key to an agent's account. Only its SHA-256 is stored; a revoked key has no row. */
@ObjectType({
  implements: Node,
  description: 'A key to the account of an agent. The key itself is shown once, when it is made.',
})
@Entity('api_keys')
export class ApiKey extends Node {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Index()
  @Column('uuid')
  agentId!: string

  @Index({ unique: true })
  @Column('bytea', { select: false })
  keyHash!: Buffer

  @Field(() => String, { description: 'Its name.' })
  @Column('text', { default: 'first' })
  name!: string

  @Field(() => String, {
    nullable: true,
    description: 'Its beginning and end, such as `clnk_Ab…yz`; null for keys that are older than hints.',
  })
  @Column('text', { nullable: true })
  hint!: string | null

  @Field(() => [ApiKeyScope], { description: 'Its scopes.' })
  @Column('text', { array: true, default: [...allScopes] })
  scopes!: Scope[]

  @Field(() => GraphQLDateTimeISO, { description: 'When it was made.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ends; null for never.' })
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt!: Date | null

  /** The first key of the chain of rotations that led to this one; null for the first one itself. */
  @Column('uuid', { nullable: true })
  lineageId!: string | null

  /** When a rotation replaced it, for a key that is still valid in the overlap. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  supersededAt!: Date | null
}
