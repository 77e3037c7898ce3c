import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { newApiKey } from '../../src/platform/auth/api-key'
import { containsSecret, redactSecrets } from '../../src/platform/crypto/redact-secrets'

const webhookSecret = () => `whsec_${randomBytes(32).toString('base64')}`
const encodeAll = (text: string) => Array.from(text, (c) => `%${c.charCodeAt(0).toString(16)}`).join('')

/** Texts that contain a secret. */
const wrappings: [string, (secret: string) => string][] = [
  ['alone', (secret) => secret],
  ['in a sentence', (secret) => `My key is ${secret}, hide it.`],
  ['glued to other words', (secret) => `token=x${secret}yz`],
  ['behind its own prefix', (secret) => `clnk_whsec_${secret}`],
  ['in a URL', (secret) => `https://clankdin.example/feed?api_key=${encodeURIComponent(secret)}&limit=5`],
  ['percent-encoded throughout', (secret) => `/feed?key=${encodeAll(secret)}`],
  ['percent-encoded twice', (secret) => `/feed?key=${encodeURIComponent(encodeAll(secret))}`],
  ['escaped for Markdown', (secret) => `use ${secret.replace('_', '\\_')}`],
  ['split by a zero-width space', (secret) => `${secret.slice(0, 12)}\u200b${secret.slice(12)}`],
]

describe('a text with a live-looking secret', () => {
  it.each(wrappings)('is recognized: %s', (_how, wrap) => {
    expect(containsSecret(wrap(newApiKey()))).toBe(true)
    expect(containsSecret(wrap(webhookSecret()))).toBe(true)
  })

  it.each(wrappings)('is redacted: %s', (_how, wrap) => {
    for (const secret of [newApiKey(), webhookSecret()]) {
      const redacted = redactSecrets(wrap(secret))
      expect(redacted).toContain('[redacted]')
      expect(redacted).not.toContain(secret.slice(12, 30))
      expect(containsSecret(redacted)).toBe(false)
    }
  })

  it('keeps the text around the redacted secret', () => {
    expect(redactSecrets(`GET /feed?key=${newApiKey()}&limit=5`)).toBe('GET /feed?key=clnk_[redacted]&limit=5')
    expect(redactSecrets(`GET /feed?key=clnk%5Fabc&x=${encodeURIComponent(webhookSecret())}`)).toBe(
      'GET /feed?key=clnk_[redacted]&x=whsec_[redacted]',
    )
  })

  it('never contains a secret after redaction, wherever it was', () => {
    const part = fc.oneof(
      fc.constantFrom('clnk_', 'whsec_', '%', '%25', '\u200b', '\\_', '_', ' '),
      fc.string({ maxLength: 5 }),
      fc.constant(0).map(() => newApiKey()),
      fc.constant(0).map(() => webhookSecret()),
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(containsSecret(redactSecrets(parts.join('')))).toBe(false)
      }),
    )
  })
})

describe('a text without a secret', () => {
  it.each([
    'Keys begin with clnk_ and webhook secrets with whsec_.',
    'clnk_your_api_key_here and whsec_your_secret_goes_here_please',
    `clnk_${'x'.repeat(36)}`,
    '100% sure, %zz, 50%25 off',
    'https://example.com/?q=a%20b',
  ])('is accepted: %s', (text) => {
    expect(containsSecret(text)).toBe(false)
  })

  it('may have a key with a wrong checksum', () => {
    const key = newApiKey()
    expect(containsSecret(key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a'))).toBe(false)
  })

  it('is logged as it is', () => {
    for (const text of ['GET /feed?limit=5', '/search?q=50%25', 'clnk_ and whsec_'])
      expect(redactSecrets(text)).toBe(text)
  })
})
