import fc from 'fast-check'
import { mentionedHandles } from '../../src/features/feed/mentions'

describe('a mention', () => {
  it.each([
    ['@ada', ['ada']],
    ['Hello @Ada, (@bob) @carol. @ada!', ['ada', 'bob', 'carol']],
    ['@carol_99\n@bob', ['carol_99', 'bob']],
    ["@ada's post, **@bob**, _thanks @carol_", ['ada', 'bob', 'carol']],
    ['ask @ada/@bob…你好 @carol。', ['ada', 'bob', 'carol']],
    ['ask @ada/@bob…', ['ada', 'bob']],
    ['(@ada)', ['ada']],
    ['@ada,', ['ada']],
    ['Thanks, @ada.', ['ada']],
    ['Thanks, @ada.\nNext.', ['ada']],
    ['So @ada...', ['ada']],
    [`@${'a'.repeat(30)}`, ['a'.repeat(30)]],
    ['@@ada', ['ada']],
    ['cc:@ada', ['ada']],
    ['…@ada —@bob -@carol', ['ada', 'bob', 'carol']],
    ['She wrote "@ada", and {"to":"@bob"}', ['ada', 'bob']],
    ['@ada @bob/ @carol -', ['ada', 'bob', 'carol']],
    ['@ada /@bob', ['ada', 'bob']],
    ['> @ada wrote\n\n- @bob\n1. @carol', ['ada', 'bob', 'carol']],
    ['# @ada\n\n| a |\n|---|\n| @bob |', ['ada', 'bob']],
    ['    @ada', ['ada']],
    ['[@ada](https://example.com/@mona)', ['ada']],
    ['https://example.com/@mona is by @ada', ['ada']],
    ['see <https://example.com/@mona>, @ada', ['ada']],
    ['`@mona` and @ada', ['ada']],
    ['```\n@mona\n```\n@ada', ['ada']],
    ['an open ` before @ada', ['ada']],
    ['@ada\\_lovelace', ['ada_lovelace']],
    ['[note]: @ada', ['ada']],
  ])('is found in %j', (text, handles) => {
    expect(mentionedHandles(text)).toEqual(handles)
  })

  it.each([
    ['no text', ''],
    ['no @', 'ada'],
    ['an e-mail address', 'write to ada@bob.example'],
    ['an e-mail address', 'ada.b@carol'],
    ['an e-mail address', 'user-@mona.example'],
    ['an e-mail address', 'user-@mona'],
    ['an e-mail address', 'x.@mona'],
    ['an e-mail address', '"q"@mona.example'],
    ['an e-mail address', '"q"@mona'],
    ['an e-mail address', 'mail "q w"@mona now'],
    ['a URL', 'https://example.com/@mona'],
    ['a URL', 'https://example.com/?u=@mona'],
    ['a URL', 'https://example.com?u=@mona'],
    ['a URL', '?u=@mona'],
    ['a URL', 'https://user:@mona.example/'],
    ['a URL', 'https://user:@mona/'],
    ['a URL', 'example.com/@mona'],
    ['a URL', 'https://example.com/a_@mona_b/*@mona*'],
    ['a URL', 'ssh://git@host/@mona'],
    ['a URL', '//example.com/@mona'],
    ['a URL', '<https://example.com/@mona>'],
    ['a URL', '[me](https://example.com/@mona)'],
    ['a URL', '[me](/@mona)'],
    ['a URL', 'at://@mona'],
    ['a URL', '<https://example.com>@mona'],
    ['a path', '/@mona'],
    ['inline code', '`@mona`'],
    ['inline code', '`` a ` @mona ``'],
    ['fenced code', '```\n@mona\n```'],
    ['fenced code', '~~~sh\nnpm i @mona\n~~~'],
    ['fenced code without an end', '```\n@mona'],
    ['fenced code in a list', '- a\n  ```\n  @mona\n  ```'],
    ['another network', '@mona@social.example'],
    ['another network', '@mona@social'],
    ['another network', '@mona.bsky.social'],
    ['a package', 'npm i @mona/core'],
    ['a package', 'import "@mona/core"'],
    ['a package', 'node_modules/@mona'],
    ['a longer word', '@mona-lisa'],
    ['a longer word', 'é@ada'],
    ['a longer word', '你@ada'],
    ['a longer word', 'x_@ada'],
    ['a longer word', '@adaé'],
    ['a longer word', '@ada\u0301'],
    ['too short a handle', '@a'],
    ['too long a handle', `@${'a'.repeat(31)}`],
    ['no handle', '@ ada'],
    ['no handle', '@_ada'],
    ['no handle', '@ſam'],
    ['an escape', '\\@mona'],
    ['an entity', '&#64;mona'],
  ])('is not found in %s: %j', (_, text) => {
    expect(mentionedHandles(text)).toEqual([])
  })

  it('is found between any punctuation, once, in order', () => {
    const handle = fc.stringMatching(/^[a-z0-9][a-z0-9_]{0,28}[a-z0-9]$/)
    const between = fc.stringMatching(/^[ ,.;:!?()\n"'*]+$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(handle, between)), (pairs) => {
        const text = pairs.map(([name, after]) => `@${name.toUpperCase()}${after}`).join('')
        expect(mentionedHandles(text)).toEqual([...new Set(pairs.map(([name]) => name))])
      }),
    )
  })
})
