import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { settings } from '../config'
import { errorTable } from '../platform/errors/error-catalogue'
import { limitRules } from '../platform/rate-limits/rate-limit-rules'

const project = resolve(__dirname, '../..')
const files = ['README.md', ...['errors', 'settings'].map((name) => `src/transport/pages/guide/${name}.md`)]
/** The settings that most servers set. */
const common = [
  'PORT',
  'PUBLIC_URL',
  'DATABASE_URL',
  'DATA_DIR',
  'REDIS_URL',
  'ENCRYPTION_KEY',
  'PROCESSES',
  'TRUST_PROXY',
]

const settingRows = (names: readonly string[]) =>
  Object.entries(settings)
    .filter(([name]) => names.includes(name))
    .map(
      ([name, { fallback, description }]) =>
        `| \`${name}\` | ${fallback ? `\`${fallback}\`` : 'empty'} | ${description} |`,
    )
const limitRows = Object.values(limitRules).map(
  (rule) => `| \`${rule.setting}\` | \`${rule.limit}\` | ${rule.description} |`,
)
const settingsTable = (rows: readonly string[]) =>
  ['| setting | default | what it does |', '|---|---|---|', ...rows].join('\n')

/** The parts of the documents that are printed from the code, by the name in their markers. */
const parts: Record<string, string> = {
  settings: settingsTable([...settingRows(Object.keys(settings)), ...limitRows]),
  commonSettings: settingsTable(settingRows(common)),
  errors: errorTable(),
}

for (const name of files) {
  const file = resolve(project, name)
  const text = readFileSync(file, 'utf8')
  const printed = text.replace(
    /(<!-- (\w+): printed by npm run readme -->\n)[\s\S]*?(\n?<!-- end -->)/g,
    (whole, begin: string, part: string) => (parts[part] ? `${begin}${parts[part]}\n<!-- end -->` : whole),
  )
  if (!process.argv.includes('--check')) {
    writeFileSync(file, printed)
  } else if (printed !== text) {
    console.error(`${name} differs from the code; run "npm run readme" and look at the change.`)
    process.exitCode = 1
  }
}
