import 'reflect-metadata'
import { runBackup } from './cli/backup/backup'
import { readConfig } from './config'

runBackup(readConfig(process.env), process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message.replace(/\s*\n\s*/g, ' '))
  process.exitCode = 1
})
