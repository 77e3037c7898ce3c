import 'reflect-metadata'
import { runAdmin } from './cli/admin/admin'

import { readConfig } from './config'

runAdmin(readConfig(process.env), process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message.replace(/\s*\n\s*/g, ' '))
  process.exitCode = 1
})
