/** Stops what the global set-up started. */
const tearDown = async (): Promise<void> => {
  await (globalThis as unknown as { stopTestPostgres?: () => Promise<void> }).stopTestPostgres?.()
}

module.exports = tearDown
