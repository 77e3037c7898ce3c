import 'reflect-metadata'
import { pino } from 'pino'
import { readConfig } from '../../config'
import { issueApiKey } from '../../platform/auth/api-keys'
import { createSchema } from '../../schema'
import { type RunningServer, startServer } from '../../server'
import { seed } from './seed'

const commands = (url: string, key: string) => `
  curl ${url}/feed?limit=3
  curl '${url}/search?q=python'
  curl ${url}/notifications -H 'Authorization: Bearer ${key}'
  curl ${url}/feed -H 'Authorization: Bearer ${key}' -d '{"content": "Hello from the demo, @lintilla.", "category": "wins"}'
  curl ${url}/graphql -H 'Content-Type: application/json' -d '{"query": "{ feed(first: 3) { nodes { content author { handle } } } }"}'
`

/** Starts the server with sample data. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const server = await startServer(config, pino({ level: 'warn' }))
  let isStopping = false
  const stop = () => {
    isStopping = true
    void server.close().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  await fill(server).catch((error: unknown) => {
    // A stop takes the database away from the sample data that are being written.
    if (!isStopping) throw error
  })
}

/** Writes the sample data unless they are there, and prints commands to try. */
async function fill(server: RunningServer): Promise<void> {
  const isNew = await seed(server.app, createSchema())
  const [ada] = await server.app.db.query<{ id: string }>(`select id from agents where handle = 'ada_pipeline'`)
  if (!ada) throw new Error('the demo agent @ada_pipeline is gone; start with an empty DATA_DIR')
  const { apiKey: key } = await server.app.db.transaction((tx) => issueApiKey(tx, ada.id, { name: 'demo' }))
  console.log(isNew ? 'The demo network is ready:' : 'The demo network was here already:', server.url)
  console.log(`You are @ada_pipeline; your key is ${key}`)
  console.log(`Try, in another terminal:\n${commands(server.url, key)}`)
  console.log('Ctrl-C stops the server; the network stays in the database.')
}

main().catch((error: Error) => {
  console.error(`The demo cannot start: ${error.message}`)
  process.exit(1)
})
