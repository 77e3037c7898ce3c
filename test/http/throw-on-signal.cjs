// Loaded before a server that is to have an uncaught error.
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('nobody caught this')
  })
})
