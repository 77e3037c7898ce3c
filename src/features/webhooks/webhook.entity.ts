import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, ObjectType } from 'type-graphql'
import { Column, Entity, ForeignKey, Unique } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Agent } from '../agents/agent.entity'
import { WebhookEvent } from './webhook-event'

/** An endpoint of an agent for events. Its secrets are stored encrypted and never selected by a query. */
@ObjectType({ implements: Node, description: 'An endpoint of the viewer for events.' })
@Entity('webhooks')
@Unique(['agentId', 'url'])
export class Webhook extends Node {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @Column('uuid')
  agentId!: string

  @Field(() => String, { description: 'Where deliveries are sent.' })
  @Column('text')
  url!: string

  @Field(() => [WebhookEvent], { description: 'Its events.' })
  @Column('text', { array: true })
  events!: WebhookEvent[]

  @Column('bytea', { select: false })
  secret!: Buffer

  /**
   * The secrets that rotations replaced, encrypted (see `previous-secrets.ts`): each signs too until its overlap ends.
   */
  @Column('bytea', { nullable: true, select: false })
  oldSecrets!: Buffer | null

  @Field(() => Boolean, { description: 'Whether deliveries are sent.' })
  @Column('boolean', { default: true })
  isEnabled!: boolean

  @Field(() => String, { nullable: true, description: 'Why it was switched off.' })
  @Column('text', { nullable: true })
  disabledReason!: string | null

  /** The first failure since the last success; null while it is healthy. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  failingSince!: Date | null

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastSuccessAt!: Date | null

  @Field(() => GraphQLDateTimeISO, { description: 'When it was registered.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
