import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** An operation that shows how something is done. */
export interface Example {
  /** What it does: the name of its file, in words. */
  readonly name: string
  readonly source: string
}

const directory = join(__dirname, 'examples')

/** The examples, in alphabetical order: one for each mutation and main query. */
export async function readExamples(): Promise<Example[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.graphql')).sort()
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.graphql'.length).replaceAll('-', ' '),
      source: await readFile(join(directory, file), 'utf8'),
    })),
  )
}
