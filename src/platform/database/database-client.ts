import { Client, type ClientConfig } from 'pg'
import { readDatabaseUrl } from './database-url'
import { createPrimaryFinder, type PrimaryFinder } from './primary-finder'
import { observeStatements, type StatementObserver } from './statement-observer'

/** How connections to one database are made. */
export interface Connector {
  /** The URL for drivers, with one host. */
  readonly url: string
  /** The class of connections, which select the right host by themselves. */
  readonly Client: new (
    config?: string | ClientConfig,
  ) => Client
}

/**
 * Reads a postgres:// URL, which may name several hosts. Connections of one connector share what they found, and report
 * their statements to `observe`.
 */
export function createConnector(text: string, observe?: StatementObserver): Connector {
  const address = readDatabaseUrl(text)
  if (address.hosts.length === 1 && !address.needsWrites)
    return { url: address.url, Client: observe ? observedClient(observe) : ErrorSafeClient }
  const finder = createPrimaryFinder(address)
  return {
    url: address.url,
    Client: class extends PrimaryClient {
      constructor(config?: string | ClientConfig) {
        super(config, finder)
        if (observe) observeStatements(this, observe)
      }
    },
  }
}

function observedClient(observe: StatementObserver): Connector['Client'] {
  return class extends ErrorSafeClient {
    constructor(config?: string | ClientConfig) {
      super(config)
      observeStatements(this, observe)
    }
  }
}

/**
 * A connection that always has an error listener. The pool releases a connection a moment before its next user adds a
 * listener; if the database ends the session in the same packet as its last response, the unhandled error would end the
 * process. Here the next statement fails instead.
 */
class ErrorSafeClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    this.on('error', () => undefined)
    limitTexts(this)
  }
}

/**
 * Has `query_timeout` apply to statements that are given as texts only, those of TypeORM; PreparedQuery has a deadline
 * of its own.
 */
function limitTexts(client: Client): void {
  const { connectionParameters } = client as unknown as { connectionParameters: { query_timeout: number | false } }
  const { query_timeout: timeout } = connectionParameters
  connectionParameters.query_timeout = false
  if (!timeout) return
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown
  const limited = (statement: unknown, ...others: unknown[]) =>
    query(typeof statement === 'string' ? { text: statement, query_timeout: timeout } : statement, ...others)
  client.query = limited as typeof client.query
}

type Connected = (error: Error) => void

/** A connection to whichever host accepts writes when it is opened. */
class PrimaryClient extends ErrorSafeClient {
  constructor(
    config: string | ClientConfig | undefined,
    private readonly finder: PrimaryFinder,
  ) {
    super(config)
  }

  override connect(): Promise<this>
  override connect(callback: Connected): void
  override connect(callback?: Connected): Promise<this> | undefined {
    const connected = this.connectToPrimary()
    if (!callback) return connected
    connected.then(() => (callback as (error: Error | null) => void)(null), callback)
    return undefined
  }

  private async connectToPrimary(): Promise<this> {
    const host = await this.finder.find()
    Object.assign(this, host)
    try {
      await super.connect()
      // After a failover another host accepts writes; a connection that ends is the first sign of it.
      this.once('end', () => this.finder.forget(host))
      return this
    } catch (error) {
      this.finder.forget(host)
      throw error
    }
  }
}
