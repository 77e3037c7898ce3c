import { Column, Entity, PrimaryColumn } from 'typeorm'

/** What all processes on one database must agree on, such as the key for secrets when the environment gives none. */
@Entity('server_settings')
export class ServerSetting {
  @PrimaryColumn('text')
  name!: string

  @Column('bytea')
  value!: Buffer
}
