import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprint } from './processes'

const fileOf = (dataDir: string, generation: number) => join(dataDir, `server-${generation}.lock`)

/**
 * Makes this process the only server on a data directory and resolves to the function that releases it. Throws when a
 * running server holds it; the lock of a killed one is ignored, even if its pid belongs to another process now.
 *
 * Each owner takes the next number by an exclusive link, and the newest file is never removed, only emptied: so of all
 * processes that find the same owner dead exactly one takes over, which removing and creating one file could not
 * guarantee.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const draft = join(dataDir, `server-${randomUUID()}.draft`)
  await writeFile(draft, `${process.pid} ${fingerprint(process.pid)}\n`)
  try {
    for (;;) {
      const last = await newestGeneration(dataDir)
      const owner = last && (await runningOwner(fileOf(dataDir, last)))
      if (owner)
        throw new Error(
          `DATA_DIR ${dataDir} is in use by another server (pid ${owner}); stop it or set another DATA_DIR.`,
        )
      if (await take(draft, dataDir, last + 1)) return () => truncate(fileOf(dataDir, last + 1))
    }
  } finally {
    await rm(draft, { force: true })
  }
}

async function take(draft: string, dataDir: string, generation: number): Promise<boolean> {
  const file = fileOf(dataDir, generation)
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  const generations = await listGenerations(dataDir)
  if (Math.max(...generations) > generation) {
    // Another process took over while this one read the directory: its claim is the newer one.
    await rm(file, { force: true })
    return false
  }
  await Promise.all(
    generations.filter((other) => other < generation).map((other) => rm(fileOf(dataDir, other), { force: true })),
  )
  return true
}

async function newestGeneration(dataDir: string): Promise<number> {
  return Math.max(0, ...(await listGenerations(dataDir)))
}

async function listGenerations(dataDir: string): Promise<number[]> {
  const names = await readdir(dataDir)
  return names.flatMap((name) => /^server-(\d+)\.lock$/.exec(name)?.[1] ?? []).map(Number)
}

async function runningOwner(file: string): Promise<number | undefined> {
  const [pid, owner] = (await readFile(file, 'utf8').catch(() => '')).trim().split(/ (.*)/)
  return pid && fingerprint(Number(pid)) === owner ? Number(pid) : undefined
}
