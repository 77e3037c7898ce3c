import { readOldSecrets, withOldSecret } from '../../src/features/webhooks/delivery/previous-secrets'

const HOUR = 60 * 60 * 1000
const secretsOf = (kept: { secret: string }[]) => kept.map(({ secret }) => secret)

test('a previous secret signs for 24 hours, and not a moment longer', () => {
  const text = JSON.stringify(withOldSecret([], 'first', 0))
  expect(secretsOf(readOldSecrets(text, 24 * HOUR - 1))).toEqual(['first'])
  expect(readOldSecrets(text, 24 * HOUR)).toEqual([])
})

test('a second rotation keeps the overlap of the first one', () => {
  const once = withOldSecret([], 'first', 0)
  const twice = withOldSecret(once, 'second', HOUR)
  expect(secretsOf(readOldSecrets(JSON.stringify(twice), 24 * HOUR - 1))).toEqual(['first', 'second'])
  expect(secretsOf(readOldSecrets(JSON.stringify(twice), 24 * HOUR))).toEqual(['second'])
})

test('of many rotations in a day the oldest secret and the latest three sign', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const kept = names.reduce((list, name, hour) => withOldSecret(list, name, hour * HOUR), withOldSecret([], 'first', 0))
  expect(secretsOf(kept)).toEqual(['first', 'd', 'e', 'f'])
})
