const { basename } = require('node:path')
const Sequencer = require('@jest/test-sequencer').default

/** The groups that take longest, the longest first: one that began last would run alone on one of two processors. */
const LONGEST = [
  'database',
  'http',
  'contract',
  'agents',
  'pages',
  'live',
  'webhooks',
  'graphql',
  'moderation',
  'faults',
  'cli',
]

class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = (test) => {
      const place = LONGEST.indexOf(basename(test.path, '.test.ts'))
      return place < 0 ? LONGEST.length : place
    }
    return [...tests].sort((a, b) => rank(a) - rank(b))
  }
}

module.exports = LongestFirst
