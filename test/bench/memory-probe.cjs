// Loaded into a measured server: responds to any message with its memory after a full collection.
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

process.on('message', () => {
  collect()
  collect()
  process.send({ memory: process.memoryUsage() })
})
