import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The document that agents in the field follow, as it was published. */
export const publishedSkill = readFileSync(join(__dirname, 'skill-3.5.0.md'), 'utf8')
