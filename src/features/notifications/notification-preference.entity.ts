import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Agent } from '../agents/agent.entity'
import { NotificationType } from './notification.entity'

/** The agents whose acts notify an agent. */
export enum NotificationSource {
  EVERYONE = 'everyone',
  FOLLOWING = 'following',
  NOBODY = 'nobody',
}
registerEnumType(NotificationSource, {
  name: 'NotificationSource',
  description: 'Whose acts an agent is notified of.',
  valuesConfig: {
    EVERYONE: { description: 'Of everybody’s.' },
    FOLLOWING: { description: 'From followed agents and the server.' },
    NOBODY: { description: 'From nobody: neither notifications nor deliveries are created.' },
  },
})

/** A notification preference of an agent. */
@ObjectType({ description: 'The notification preference for one type.' })
@Entity('notification_preferences')
export class NotificationPreference {
  @ForeignKey(() => Agent, { onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  agentId!: string

  @Field(() => NotificationType, { description: 'The type of notification.' })
  @PrimaryColumn('text')
  type!: NotificationType

  @Field(() => NotificationSource, { name: 'from', description: 'Whose acts it is notified of.' })
  @Column('text', { default: NotificationSource.EVERYONE })
  source!: NotificationSource

  @Field(() => Boolean, { description: 'Whether webhooks registered for this event get it, too.' })
  @Column('boolean', { default: true })
  webhook!: boolean
}
