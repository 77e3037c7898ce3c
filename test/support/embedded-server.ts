import { startEmbedded } from '../../src/platform/database/embedded'

/** The report of the other process: that it started, or why not. */
export type Report = { loaded: true } | { url: string; adopted: boolean } | { error: string }

const report = (message: Report) => process.send?.(message)

// A server in a process of its own, for tests that kill it: it starts on a message, and stops when its parent
// disconnects.
process.once('message', async (dataDir: string) => {
  try {
    const database = await startEmbedded({ dataDir, log: () => undefined })
    process.once('disconnect', () => database.stop())
    report({ url: database.url, adopted: database.adopted })
  } catch (error) {
    report({ error: String(error) })
    process.disconnect()
  }
})
report({ loaded: true })
