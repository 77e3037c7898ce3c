import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The skill document as it was published, which existing agents follow. */
export const publishedSkill = readFileSync(join(__dirname, 'skill-3.5.0.md'), 'utf8')
