/** Stops what the global set-up started. */
const tearDown = async (): Promise<void> => {
  await (globalThis as unknown as { removeTestResources?: () => Promise<unknown> }).removeTestResources?.()
}

module.exports = tearDown
