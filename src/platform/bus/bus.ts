/**
 * The subject of a signal; its id is that of the recipient, the object, or the agent whose keys changed. `requests`
 * carries counts of requests, where one that is lost is harmless.
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
 * Signals between the processes on one database. A signal carries an id and nothing else; it may be lost or arrive
 * twice, so listeners read the current state from the database, and sweep for rows whose signal was lost.
 */
export interface Bus {
  /** Signals every process, this one included, whose listeners are called immediately. Never throws and never waits. */
  publish(channel: Channel, id: string): void
  /** Returns a function that ends the subscription. */
  subscribe(channel: Channel, listener: (id: string) => void): () => void
  /** Called when signals may have been lost: sweep now. Returns a function that ends it. */
  onResync(listener: () => void): () => void
  close(): Promise<void>
}
