import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Copies a data directory whose server is stopped. `cp` takes a quarter of the time of Node's own function. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  await run('cp', ['-a', `${from}/.`, to])
}

/**
 * Makes `directory` a data directory with a migrated database, where a test does not test its creation: a copy of the
 * one from the global set-up takes a tenth of the processor time.
 */
export async function createDataDir(directory: string): Promise<void> {
  const made = process.env.TEST_DATA_DIR
  if (!made) throw new Error('TEST_DATA_DIR is not set; run the tests with jest and its configuration.')
  await copyDirectory(made, directory)
}
