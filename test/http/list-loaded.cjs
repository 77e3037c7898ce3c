// Loaded before a server that is to name, when it ends, the files that it has loaded.
process.on('exit', () => {
  require('node:fs').writeSync(1, Object.keys(require.cache).join('\n'))
})
