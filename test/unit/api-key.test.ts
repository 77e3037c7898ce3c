import { createHash } from 'node:crypto'
import { hashApiKey, isWellFormedApiKey, newApiKey } from '../../src/platform/auth/api-key'

describe('an API key', () => {
  it('is clnk_ and 36 characters of base62, well-formed and unique', () => {
    const keys = Array.from({ length: 500 }, newApiKey)
    for (const key of keys) {
      expect(key).toMatch(/^clnk_[0-9A-Za-z]{36}$/)
      expect(isWellFormedApiKey(key)).toBe(true)
    }
    expect(new Set(keys).size).toBe(500)
  })

  it('uses the whole alphabet about evenly', () => {
    const counts = new Map<string, number>()
    for (let key = 0; key < 2000; key++) {
      for (const character of newApiKey().slice(5, 35)) counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    // 60,000 draws of 62: 968 each, and ten standard deviations are 310.
    expect(counts.size).toBe(62)
    expect(Math.min(...counts.values())).toBeGreaterThan(658)
    expect(Math.max(...counts.values())).toBeLessThan(1278)
  })

  it.each([
    // Worked out with Python's zlib: 0x77e5db82, 0x806d9a54 and, padded with zeros, 8816593.
    '0000000000000000000000000000002C8GjS',
    'abcdefghijklmnopqrstuvwxyz01232LolCm',
    '00000000000000000000000000040500azb7',
  ])('ends with the CRC32 of its random part in base62: %s', (body) => {
    expect(isWellFormedApiKey(`clnk_${body}`)).toBe(true)
  })

  it('is rejected when one character is mistyped, cut off or added', () => {
    const key = newApiKey()
    for (let index = 5; index < key.length; index++) {
      const other = key[index] === 'x' ? 'y' : 'x'
      expect(isWellFormedApiKey(key.slice(0, index) + other + key.slice(index + 1))).toBe(false)
    }
    for (const wrong of ['', 'clnk_', key.slice(0, -1), `${key}0`, `${key}\n`, ` ${key}`, key.toUpperCase()]) {
      expect(isWellFormedApiKey(wrong)).toBe(false)
    }
  })

  it('is stored as its SHA-256', () => {
    const key = newApiKey()
    expect(hashApiKey(key)).toEqual(createHash('sha256').update(key, 'utf8').digest())
    expect(hashApiKey(key)).toHaveLength(32)
  })
})
