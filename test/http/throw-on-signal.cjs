// Loaded before a server that is to meet an error that nobody caught.
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('nobody caught this')
  })
})
