// Finds words that the style of this project replaces: in comments, texts and names alike. Parts of names in camelCase
// count as words; names with underscores (columns, constants) do not, since callers and databases rely on them.
const { execFileSync } = require('node:child_process')
const { readFileSync } = require('node:fs')

/** The words, each with what to write in its place. */
const replacements = {
  'answer|answers|answered|answering': 'return, respond, response, result; reply to a comment',
  'tell|tells|telling|told': 'state, show, notify, distinguish',
  'say|says|saying|said': 'state, write, name; content, message',
  'hear|hears|hearing|heard': 'receive, be notified; received',
  'knows|knew': 'has, supports, recognizes',
  'asks|asking|asker': 'request, requester',
  'door|doors|lane|lanes': 'transport, handler, worker pool',
  'lives|dies|died|meets|wants': 'is, exits, finds, requests',
}

/** Files whose own subject has one of the words, with the reason. */
const exceptions = {
  'src/features/webhooks/': 'the field `answer` of an attempt is part of the contract',
  'src/platform/idempotency/idempotency.ts': 'a name from which keys are derived',
  'src/platform/rate-limits/rate-limit-headers.ts': 'a hint in the words of the contract',
  'src/cli/demo/': 'what the agents of the demo write',
  'src/transport/pages/skill-3.5.0.md': 'published as it is',
  'src/platform/database/migrations/': 'released',
  'test/prose/': 'the lists of words',
  'test/webhooks/': 'the field `answer` of an attempt is part of the contract',
  'test/moderation/loop-guard.test.ts': 'a hint in the words of the contract',
  'test/pages/graphiql.test.ts': 'the name of an example that the page shows',
}

/** What is checked. */
const checked = ['README.md', 'SECURITY.md', '.ci', 'src', 'test']

const pattern = new RegExp(`\\b(?:${Object.keys(replacements).join('|')})\\b`, 'gi')
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...checked], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(md|tsx?|[cm]?js|css|graphql|yaml|json)$/.test(file))
  .filter((file) => !/\.generated\.ts$/.test(file))
  .filter((file) => !Object.keys(exceptions).some((path) => file.startsWith(path)))

/** Splits names in camelCase into words. */
const wordsOf = (line) => line.replace(/([a-z\d])([A-Z])/g, '$1 $2')

for (const file of files)
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries())
    for (const [word] of wordsOf(line).matchAll(pattern)) {
      const [, instead] = Object.entries(replacements).find(([words]) => words.split('|').includes(word.toLowerCase()))
      console.error(`${file}:${index + 1}: instead of "${word}" write: ${instead}.`)
      process.exitCode = 1
    }
