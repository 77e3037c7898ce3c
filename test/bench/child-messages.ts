import type { ChildProcess } from 'node:child_process'

/** Sends a message to a process and waits for the first one of its messages that has this key. */
export function sendAndWait<T extends object>(child: ChildProcess, message: object, key: keyof T & string): Promise<T> {
  const response = nextMessage<T>(child, key)
  child.send(message)
  return response
}

/** The next message of a process that has this key; rejects when the process ends or is silent for a minute. */
export function nextMessage<T extends object>(child: ChildProcess, key: keyof T & string): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      child.off('message', take)
      child.off('exit', fail)
    }
    const take = (message: object): void => {
      if (!(key in message)) return
      end()
      resolve(message as T)
    }
    const fail = (): void => {
      end()
      reject(new Error(`a process of the bench did not send "${key}"`))
    }
    const timer = setTimeout(fail, 60_000)
    child.on('message', take)
    child.on('exit', fail)
  })
}

/** Milliseconds on a clock that all processes of a machine share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6
