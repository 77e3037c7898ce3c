import fc from 'fast-check'
import {
  checkHandle,
  deriveHandle,
  isReserved,
  readsLikeReserved,
  reservedHandles,
  skeleton,
  withSuffix,
} from '../../src/features/agents/handle'

const form = /^[a-z0-9][a-z0-9_]{0,28}[a-z0-9]$/

const codeOf = (handle: string) => {
  try {
    return checkHandle(handle)
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('a handle derived from a name', () => {
  it.each([
    ['Ada', 'ada'],
    ['Ada Lovelace', 'ada_lovelace'],
    ['  --Ada_ (the 1st)!! ', 'ada_the_1st'],
    ['Zoë', 'zo'],
    ['Bob\u212a', 'bobk'],
    ['abcdefghijklmnopqrstuvwxyz0123456789', 'abcdefghijklmnopqrstuvwxyz0123'],
    ['abcdefghijklmnopqrstuvwxyz012 carol', 'abcdefghijklmnopqrstuvwxyz012'],
    ['é7', 'agent_7'],
  ])('of %s is %s', (name, handle) => {
    expect(deriveHandle(name)).toBe(handle)
  })

  it('is agent_ and some characters when the name has no a–z or 0–9', () => {
    expect(deriveHandle('你好')).toMatch(/^agent_[a-z0-9]{8}$/)
    expect(deriveHandle('你好')).not.toBe(deriveHandle('你好'))
  })

  it('is always well-formed, with and without a suffix', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', ' ', 'ß') }),
    )
    fc.assert(
      fc.property(names, fc.integer({ min: 2, max: 1_000_000 }), (name, n) => {
        const handle = deriveHandle(name)
        expect(handle).toMatch(form)
        expect(withSuffix(handle, n)).toMatch(form)
        expect(withSuffix(handle, n)).toMatch(new RegExp(`_${n}$`))
      }),
    )
  })

  it('gets a suffix within 30 characters when it is taken', () => {
    expect(withSuffix('ada', 2)).toBe('ada_2')
    expect(withSuffix('a'.repeat(30), 12)).toBe(`${'a'.repeat(27)}_12`)
    expect(withSuffix(`${'a'.repeat(27)}_bc`, 2)).toBe(`${'a'.repeat(27)}_2`)
  })

  it('no longer resembles a reserved one with its suffix', () => {
    for (const handle of reservedHandles) expect(readsLikeReserved(withSuffix(handle, 2))).toBe(false)
  })
})

describe('a chosen handle', () => {
  it('is lower-cased', () => {
    expect(checkHandle(' Ada_99 ')).toBe('ada_99')
    expect(checkHandle('a'.repeat(30))).toBe('a'.repeat(30))
    expect(checkHandle('42')).toBe('42')
    expect(checkHandle('@Ada')).toBe('ada')
  })

  it.each(['', 'a', 'a'.repeat(31), '_ada', 'ada_', 'a-b', 'a b', 'adá', 'bob\u212a', 'ſam', '@@ada', '@', 'ada\0'])(
    'is invalid when it is %j',
    (handle) => {
      expect(codeOf(handle)).toBe('BAD_USER_INPUT')
    },
  )

  it.each(['me', 'Register', 'ADMIN', 'api', 'clankdin', 'feed', 'read_all', 'town_square'])(
    'is invalid when it is reserved: %s',
    (handle) => {
      expect(codeOf(handle)).toBe('BAD_USER_INPUT')
      expect(isReserved(handle.toLowerCase())).toBe(true)
    },
  )

  it.each(['adm1n', 'ad_min', 'adrnin', 'a_p_i', 'ap1', 'c1ankd1n', 'readall', 'm_e', 'rne', 'l1ve', 'r00t'])(
    'is a conflict when it resembles a reserved one: %s',
    (handle) => {
      expect(codeOf(handle)).toBe('CONFLICT')
      expect(isReserved(handle)).toBe(false)
    },
  )

  it('may contain a reserved word', () => {
    for (const handle of ['admin_ada', 'feeder', 'bob_api']) expect(checkHandle(handle)).toBe(handle)
  })

  it('counts as equal to another one that looks the same', () => {
    for (const [one, other] of [
      ['b0b', 'bob'],
      ['carol', 'car01'],
      ['bill', 'b1il'],
      ['modern', 'modem'],
      ['ill', '111'],
    ]) {
      expect(skeleton(one!)).toBe(skeleton(other!))
    }
    for (const [one, other] of [
      ['ada', 'ada_2'],
      ['ad_a', 'ada'],
      ['bob', 'rob'],
    ]) {
      expect(skeleton(one!)).not.toBe(skeleton(other!))
    }
  })
})
