// Finds lines of prose that are wider than 120 columns: comments and Markdown, which the formatter leaves alone.
// `--write` wraps them. Left out: tables, code blocks, headings and lines without a space to wrap at.
const { execFileSync } = require('node:child_process')
const { readFileSync, writeFileSync } = require('node:fs')

const WIDTH = 120
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md', '*.ts', '*.cjs', '*.mjs'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file && !/migrations\/|\.generated\.ts$|skill-[\d.]+\.md$/.test(file))

/** The parts of a line of a comment: what stands before its text, and the text. */
const commentForms = [/^(\s*\/\/ )(.*)$/, /^(\s*\* )(.*)$/]

/** Splits a text into lines that fit beside what stands before them. */
function wrap(text, first, others) {
  const lines = []
  let line = first
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = others
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

/** A comment of one line as a block. */
function blockOf(line) {
  const match = /^(\s*)\/\*\* (.*) \*\/$/.exec(line)
  if (!match || line.length <= WIDTH) return [line]
  const [, indent, text] = match
  return [`${indent}/**`, `${indent} * ${text}`, `${indent} */`]
}

function wrapSource(lines) {
  const wide = lines.flatMap(blockOf)
  return joinWide(
    wide,
    (line) =>
      commentForms
        .map((form) => form.exec(line))
        .find(Boolean)
        ?.slice(1) ?? null,
  )
}

function wrapMarkdown(lines) {
  let isCode = false
  return joinWide(lines, (line) => {
    if (line.startsWith('```')) isCode = !isCode
    if (isCode || /^(```|\||#|<|\s*$)/.test(line)) return null
    const [, before, text] = /^(\s*(?:- |\d+\. )?)(.*)$/.exec(line)
    return [before, text]
  })
}

/** Wraps lines that are too wide; what does not fit begins the next line of the same paragraph. */
function joinWide(lines, partsOf) {
  const result = []
  let rest = null
  for (const line of lines) {
    const parts = partsOf(line)
    const isNext = rest !== null && parts && parts[0] === rest.before && !/^[-@*\d]/.test(parts[1])
    if (rest !== null && !isNext) {
      result.push(rest.before + rest.text)
      rest = null
    }
    if (!parts) {
      result.push(line)
      continue
    }
    const [before, own] = parts
    const text = isNext ? `${rest.text} ${own}` : own
    rest = null
    const others = /\S/.test(before) && /^\s*(?:- |\d+\. )$/.test(before) ? ' '.repeat(before.length) : before
    const wrapped = wrap(text, before, others)
    result.push(wrapped[0])
    for (const more of wrapped.slice(1, -1)) result.push(more)
    if (wrapped.length > 1) rest = { before: others, text: wrapped.at(-1).slice(others.length) }
  }
  if (rest !== null) result.push(rest.before + rest.text)
  return result
}

let found = 0
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const wrapped = (file.endsWith('.md') ? wrapMarkdown : wrapSource)(text.split('\n')).join('\n')
  if (wrapped === text) continue
  if (process.argv.includes('--write')) writeFileSync(file, wrapped)
  else console.error(`${file} has prose that is wider than ${WIDTH} columns: run "npm run format".`)
  found++
}
if (found > 0 && !process.argv.includes('--write')) process.exitCode = 1
