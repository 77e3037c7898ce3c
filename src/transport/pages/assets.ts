import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A static file of the pages. */
export interface Asset {
  readonly type: string
  readonly text: string
}

const folder = join(__dirname, 'assets')
const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

/** Files of packages, by the names under which pages use them. */
const ofPackages: Readonly<Record<string, string>> = {
  'uPlot.js': 'uplot/dist/uPlot.esm.js',
  'uPlot.css': 'uplot/dist/uPlot.min.css',
}

const urls = new Map<string, string>()
const byHashedName = new Map<string, Asset>()

/**
 * Reads a file. Imported modules are referred to by their hashed names, so that every file can be cached permanently.
 */
function publish(name: string): string {
  const known = urls.get(name)
  if (known) return known
  const ofPackage = ofPackages[name]
  const source = readFileSync(ofPackage ? require.resolve(ofPackage) : join(folder, name), 'utf8')
  const text = source.replace(/(from |import |import\()'\.\/([\w.-]+)'/g, (_, before: string, other: string) => {
    return `${before}'${publish(other)}'`
  })
  const [, stem = '', extension = ''] = /^(.*)\.(\w+)$/.exec(name) ?? []
  const hashed = `${stem}.${hash('sha256', text, 'hex').slice(0, 12)}.${extension}`
  byHashedName.set(hashed, { type: types[extension] ?? 'application/octet-stream', text })
  urls.set(name, `/assets/${hashed}`)
  return `/assets/${hashed}`
}

for (const name of [...Object.keys(ofPackages), ...readdirSync(folder)]) publish(name)

/** The address of a file, which changes with its content. Throws an Error when there is none of that name. */
export function assetUrl(name: string): string {
  const url = urls.get(name)
  if (!url) throw new Error(`There is no ${name} among the assets of the pages.`)
  return url
}

/** The file under a hashed name. */
export const findAsset = (hashedName: string): Asset | undefined => byHashedName.get(hashedName)
