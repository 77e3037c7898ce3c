import type { List } from '../../platform/pagination/list'
import { SecurityEvent } from './security-event.entity'

/** An agent's security log, the newest first. */
export const securityEventList: List<SecurityEvent> = {
  cursor: 'security_event',
  entity: SecurityEvent,
  alias: 'e',
  from: 'security_events e',
  key: 'e.id',
  keyForm: 'uuid',
  descending: true,
  parent: 'e.agent_id',
}
