import type { LookupAddress } from 'node:dns'
import { checkResolvable, checkTargetUrl, isPublicAddress } from '../../src/features/webhooks/delivery/target-guard'
import { AppError } from '../../src/platform/errors/errors'
import { privateSpellings } from './private-spellings'

const strict = { allowPrivate: false }
const open = { allowPrivate: true }

function rejection(url: string, policy = strict): string {
  try {
    checkTargetUrl(url, policy)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('BAD_USER_INPUT')
    expect(error.fields[0]?.field).toBe('url')
    return error.message
  }
  return 'accepted'
}

const namesTo =
  (...addresses: string[]) =>
  async (): Promise<LookupAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test.each(privateSpellings)('a webhook to %s is rejected as private, and allowed for development', (host) => {
  expect(rejection(`https://${host}/hook`)).toMatch(/public address/)
  expect(rejection(`http://${host}:9999/hook`, open)).toBe('accepted')
})

test('at least sixty spellings of a private address are tried', () => {
  expect(new Set(privateSpellings).size).toBeGreaterThanOrEqual(60)
})

test.each(['localhost', 'LOCALHOST', 'localhost.', 'ada.localhost', 'ada.localhost.', 'ｌｏｃａｌｈｏｓｔ'])(
  'the name %s is rejected as this machine itself',
  (host) => expect(rejection(`https://${host}/`)).toMatch(/localhost/),
)

test.each([
  'https://example.com/hook',
  'https://example.com:443/',
  'https://example.com:8443/hook?x=1',
  'https://8.8.8.8/',
  'https://0x08080808/',
  'https://[2606:4700:4700::1111]/',
  'https://does-not-resolve.invalid/',
  'https://notlocalhost/',
  'https://localhost.example.com/',
  'https://hooks/',
])('%s is accepted', (url) => expect(rejection(url)).toBe('accepted'))

test.each([
  ['http://example.com/', /https:\/\//],
  ['ftp://example.com/', /https:\/\//],
  ['file:///etc/passwd', /https:\/\//],
  ['https://example.com:80/', /443 or 8443/],
  ['https://example.com:22/', /443 or 8443/],
  ['https://ada@example.com/', /user name/],
  ['https://ada:pass@example.com/', /user name/],
  ['https://:pass@example.com/', /user name/],
  ['example.com/hook', /whole address/],
  ['', /whole address/],
  ['https://', /whole address/],
  ['https://[::1/', /whole address/],
])('%s is rejected, and the message names the rule', (url, rule) => expect(rejection(url)).toMatch(rule))

test('a url has at most 2,048 characters', () => {
  const longest = `https://example.com/${'a'.repeat(2028)}`
  expect(longest).toHaveLength(2048)
  expect(rejection(longest)).toBe('accepted')
  expect(rejection(`${longest}a`)).toMatch(/2,048/)
  expect(rejection(`${longest}a`, open)).toMatch(/2,048/)
})

test('with private targets allowed, http and any port are accepted, but neither other schemes nor user:pass@', () => {
  expect(rejection('http://localhost:4001/hook', open)).toBe('accepted')
  expect(rejection('ftp://localhost/', open)).toMatch(/https/)
  expect(rejection('http://ada:pass@localhost/', open)).toMatch(/user name/)
})

test('only an address in its usual form can be public', () => {
  expect(['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111'].every(isPublicAddress)).toBe(true)
  expect(['', '8.8', '010.8.8.8', 'example.com', '2606:4700::1%eth0', '[2606:4700::1]'].some(isPublicAddress)).toBe(
    false,
  )
})

describe('at registration', () => {
  const url = new URL('https://hooks.example.com/')

  test('a name that resolves to a private address is rejected without naming it', async () => {
    const rejected = checkResolvable(url, strict, namesTo('10.1.2.3'))
    await expect(rejected).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('private'),
    })
    await expect(rejected).rejects.not.toMatchObject({ message: expect.stringContaining('10.1.2.3') })
  })

  test('one private address among public ones is enough to reject', async () => {
    await expect(checkResolvable(url, strict, namesTo('8.8.8.8', '::1'))).rejects.toThrow(/private/)
  })

  test('a name that resolves to public addresses, to none, to an error, or to a timeout is accepted', async () => {
    await checkResolvable(url, strict, namesTo('8.8.8.8', '2606:4700::1'))
    await checkResolvable(url, strict, namesTo())
    await checkResolvable(url, strict, () => Promise.reject(new Error('ENOTFOUND')))
    await checkResolvable(url, strict, () => new Promise(() => {}), 20)
  })

  test('nothing is looked up when private targets are allowed', async () => {
    await checkResolvable(url, open, namesTo('127.0.0.1'))
  })
})
