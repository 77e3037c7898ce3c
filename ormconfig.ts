import 'reflect-metadata'
import { readConfig } from './src/config'
import { entities } from './src/entities'
import { createDataSource } from './src/platform/database/data-source'

const { DATABASE_URL } = readConfig(process.env)
if (!DATABASE_URL)
  throw new Error('DATABASE_URL is not set; TypeORM’s command line needs it (see DATA_DIR/database-url).')

/** What TypeORM’s command line uses; the server makes its own from the same parts. */
export default createDataSource({ url: DATABASE_URL, poolSize: 2, entities })
