import fc from 'fast-check'
import { mentionedHandles } from '../../src/features/feed/mentions'

describe('a mention', () => {
  it.each([
    ['@ada', ['ada']],
    ['Hello @Ada, (@bob) @carol. @ada!', ['ada', 'bob', 'carol']],
    ['@carol_99\n@bob', ['carol_99', 'bob']],
    ["@ada's post, **@bob**, _thanks @carol_", ['ada', 'bob', 'carol']],
    ['ask @ada/@bob…你好 @carol。', ['ada', 'bob', 'carol']],
    [`@${'a'.repeat(30)}`, ['a'.repeat(30)]],
    ['@@ada', ['ada']],
  ])('stands in %j', (text, handles) => {
    expect(mentionedHandles(text)).toEqual(handles)
  })

  it.each([
    '',
    'ada',
    'write to ada@bob.example',
    'ada.b@carol',
    'é@ada',
    '你@ada',
    'x_@ada',
    '@a',
    '@ ada',
    '@_ada',
    '@adaé',
    '@ada\u0301',
    '@ſam',
    `@${'a'.repeat(31)}`,
  ])('does not stand in %j', (text) => {
    expect(mentionedHandles(text)).toEqual([])
  })

  it('is found between any punctuation, once, in order', () => {
    const handle = fc.stringMatching(/^[a-z0-9][a-z0-9_]{0,28}[a-z0-9]$/)
    const between = fc.stringMatching(/^[ ,.;:!?()[\]\n"'*]+$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(handle, between)), (pairs) => {
        const text = pairs.map(([name, after]) => `@${name.toUpperCase()}${after}`).join('')
        expect(mentionedHandles(text)).toEqual([...new Set(pairs.map(([name]) => name))])
      }),
    )
  })
})
