import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { settings } from '../config'
import { errorTable } from '../platform/errors/error-catalogue'
import { limitRules } from '../platform/rate-limits/rate-limit-rules'

const file = resolve(__dirname, '../..', 'README.md')

function settingsTable(): string {
  const rows = Object.entries(settings).map(
    ([name, { fallback, description }]) =>
      `| \`${name}\` | ${fallback ? `\`${fallback}\`` : 'empty'} | ${description} |`,
  )
  const limits = Object.values(limitRules).map(
    (rule) => `| \`${rule.setting}\` | \`${rule.limit}\` | ${rule.description} |`,
  )
  return ['| setting | default | what it does |', '|---|---|---|', ...rows, ...limits].join('\n')
}

/** The parts of the README that are printed from the code, by the name in their markers. */
const parts: Record<string, string> = { settings: settingsTable(), errors: errorTable() }

const readme = readFileSync(file, 'utf8')
const printed = readme.replace(
  /(<!-- (\w+): printed by npm run readme -->\n)[\s\S]*?(\n<!-- end -->)/g,
  (whole, begin: string, name: string, end: string) => (parts[name] ? `${begin}${parts[name]}${end}` : whole),
)
if (!process.argv.includes('--check')) {
  writeFileSync(file, printed)
} else if (printed !== readme) {
  console.error('README.md differs from the code; run "npm run readme" and look at the change.')
  process.exitCode = 1
}
