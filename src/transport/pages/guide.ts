import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(__dirname, 'guide')

/** The documents of the guide by the names of their files: the details that the README leaves out. */
const documents = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))

export const findGuide = (name: string): string | undefined => documents.get(name)

/** The title and the name of each document of the guide. */
export const guideTitles: readonly (readonly [title: string, name: string])[] = [...documents].map(([name, text]) => [
  /^# (.+)/.exec(text)?.[1] ?? name,
  name,
])
