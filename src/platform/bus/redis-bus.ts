import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'
import { backoffMs } from '../concurrency/backoff'
import type { Bus } from './bus'
import { createRemoteBus, type Link, type LinkEvents } from './remote-bus'

const CHANNEL = 'clankdin:hints'

const options: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 5_000,
  commandTimeout: 5_000,
  disconnectTimeout: 100,
  retryStrategy: (failures) => backoffMs(failures, 200, 2_000),
}

/** A bus over Redis' PUBLISH and SUBSCRIBE; reconnects by itself. `url` is a redis:// or rediss:// URL. */
export function createRedisBus({ url, log }: { url: string; log: Logger }): Promise<Bus> {
  return createRemoteBus(log, (events) => openLink(url, events))
}

/** A subscribed connection cannot send other commands, so there are two; the link is up when both are connected. */
async function openLink(url: string, events: LinkEvents): Promise<Link> {
  const listening = new Redis(url, options)
  const sending = new Redis(url, options)
  let isListening = false
  let subscribing: Promise<unknown> = Promise.resolve()

  const standsNow = () => {
    if (isListening && sending.status === 'ready') events.up((message) => sending.publish(CHANNEL, message))
  }
  listening.on('message', (_channel, message) => events.receive(message))
  listening.on('ready', () => {
    subscribing = listening.subscribe(CHANNEL).then(
      () => {
        isListening = true
        standsNow()
      },
      () => listening.disconnect(true),
    )
  })
  listening.on('close', () => {
    isListening = false
  })
  sending.on('ready', standsNow)
  let isNotified = false
  for (const connection of [listening, sending]) {
    connection.on('close', events.down)
    connection.on('error', (error) => {
      if (!isNotified) events.log.warn({ err: error }, 'Redis is away; events wait for the next sweep')
      isNotified = true
    })
    connection.on('ready', () => {
      isNotified = false
    })
  }
  await Promise.allSettled([listening.connect(), sending.connect()])
  await subscribing
  return {
    async close() {
      listening.disconnect()
      sending.disconnect()
    },
  }
}
