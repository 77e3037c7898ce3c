import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, Index } from 'typeorm'
import { Node } from '../../platform/database/node.entity'
import { Webhook } from './webhook.entity'
import { DeliveryEvent } from './webhook-event'

/** The status of a delivery. */
export enum DeliveryStatus {
  PENDING = 'pending',
  DELIVERED = 'delivered',
  FAILED = 'failed',
  DEAD = 'dead',
}
registerEnumType(DeliveryStatus, {
  name: 'DeliveryStatus',
  description: 'The status of a delivery.',
  valuesConfig: {
    PENDING: { description: 'Waits for its first attempt, or is under way.' },
    DELIVERED: { description: 'The endpoint took it.' },
    FAILED: { description: 'The last attempt failed; another is scheduled.' },
    DEAD: { description: 'Every attempt failed, or the endpoint was switched off.' },
  },
})

/** One attempt to deliver, as recorded. */
@ObjectType({ description: 'One attempt to deliver.' })
export class WebhookAttempt {
  @Field(() => GraphQLDateTimeISO, { description: 'When it was made.' })
  at!: Date

  @Field(() => Int, { nullable: true, description: 'The HTTP status that came back.' })
  status!: number | null

  @Field(() => Int, { nullable: true, description: 'How long it took, in milliseconds.' })
  durationMs!: number | null

  @Field(() => String, { nullable: true, description: 'The class of the failure.' })
  error!: string | null

  @Field(() => String, { nullable: true, description: 'The beginning of the response, at most 1 kB.' })
  answer!: string | null
}

/** An attempt as it is stored. */
export type LoggedAttempt = Omit<WebhookAttempt, 'at'> & { at: string }

/** One event for one endpoint; its id is the `webhook-id` of every attempt. */
@ObjectType({ implements: Node, description: 'One event for one endpoint of the viewer.' })
@Entity('webhook_deliveries')
@Index(['webhookId', 'id'])
@Index('ix_webhook_deliveries_due', { synchronize: false })
@Index('ix_webhook_deliveries_queue', { synchronize: false })
@Index('ix_webhook_deliveries_leased', { synchronize: false })
export class WebhookDelivery extends Node {
  @ForeignKey(() => Webhook, { onDelete: 'CASCADE' })
  @Column('uuid')
  webhookId!: string

  @Field(() => DeliveryEvent, { description: 'Its type.' })
  @Column('text')
  event!: DeliveryEvent

  /** The bytes that every attempt sends, fixed when the event occurred. */
  @Column('text', { select: false })
  body!: string

  @Field(() => DeliveryStatus, { description: 'Its status.' })
  @Column('text', { default: DeliveryStatus.PENDING })
  status!: DeliveryStatus

  /** The oldest first. */
  @Column('jsonb', { default: [] })
  attemptLog!: LoggedAttempt[]

  /** How many attempts of the retry schedule were made; a redelivery restarts the schedule. */
  @Column('int', { default: 0 })
  attemptsMade!: number

  /** During an attempt: the end of the lease, so that claims of a lost process become due again. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true, default: () => 'clock_timestamp()' })
  nextAttemptAt!: Date | null

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  leasedUntil!: Date | null

  /** The fencing token: a worker that lost its lease to another cannot record its result. */
  @Column('uuid', { nullable: true })
  leaseToken!: string | null

  @Field(() => GraphQLDateTimeISO, { description: 'When the event happened.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  createdAt!: Date
}
