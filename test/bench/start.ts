import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { endProcess, residentMemory, startBuiltServer } from './cluster'
import { report } from './report'

const STARTS = 8
/** How long a server is left alone before its memory is looked at. */
const IDLE_MS = 3_000

/**
 * How long the server takes from its start until it is ready, on a new embedded database and then on that one, and its
 * memory at rest.
 */
export async function benchStart(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'clankdin-start-'))
  try {
    const rows = []
    for (let start = 0; start < STARTS; start++) {
      const server = await startBuiltServer({ DATABASE_URL: '', DATA_DIR: dataDir, LOG_LEVEL: 'silent' })
      await pause(IDLE_MS)
      const database = start === 0 ? 'new' : 'existing'
      rows.push({ database, ready_ms: Math.round(server.readyMs), idle_rss_mb: residentMemory(server) })
      await endProcess(server)
    }
    report('start', { start: rows })
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
