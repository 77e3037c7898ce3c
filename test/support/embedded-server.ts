import { startEmbedded } from '../../src/platform/database/embedded'

/** What the other process reports: that it started, or why not. */
export type Report = { loaded: true } | { url: string; adopted: boolean } | { error: string }

const report = (message: Report) => process.send?.(message)

// A server of its own process, for tests that kill it: starts when told to, and stops when its parent lets go.
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
