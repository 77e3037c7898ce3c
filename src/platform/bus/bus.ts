/**
 * What a signal can be about; the id beside it names the recipient, the thing, or the agent whose key ended. `requests`
 * carries counts of requests, where one that is lost does no harm.
 */
export type Channel =
  | 'notification'
  | 'notification_read'
  | 'post'
  | 'comment'
  | 'post_updated'
  | 'post_deleted'
  | 'comment_deleted'
  | 'job'
  | 'agent'
  | 'delivery'
  | 'key_revoked'
  | 'account_closed'
  | 'requests'

/**
 * Signals between the processes on one database. A signal carries an id and nothing else; it may be lost or come twice,
 * so whoever listens reads the truth from the database and sweeps for what no signal told.
 */
export interface Bus {
  /** Tells every process, this one included: here the listeners are called at once. Never throws and never waits. */
  publish(channel: Channel, id: string): void
  /** Answers a function that ends the subscription. */
  subscribe(channel: Channel, listener: (id: string) => void): () => void
  /** Called when signals may have been lost: sweep now. Answers a function that ends it. */
  onResync(listener: () => void): () => void
  close(): Promise<void>
}
