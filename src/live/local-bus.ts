import { EventEmitter } from 'node:events'
import type { Bus } from './bus'

/** A bus within one process. */
export function createLocalBus(): Bus {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    publish: (channel, id) => void emitter.emit(channel, id),
    subscribe(channel, listener) {
      emitter.on(channel, listener)
      return () => void emitter.off(channel, listener)
    },
    close: async () => void emitter.removeAllListeners(),
  }
}
