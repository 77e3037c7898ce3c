import { compileCheckFields, isOneSlipAway } from '../../src/transport/rest/misspelling'

describe('a misspelt field', () => {
  it.each([
    ['categroy', 'two letters swapped'],
    ['catagory', 'a wrong letter'],
    ['catgory', 'a missing letter'],
    ['ategory', 'the first letter missing'],
    ['categor', 'the last letter missing'],
    ['cattegory', 'a doubled letter'],
    ['categorys', 'a letter too many'],
    ['Category', 'a capital'],
  ])('is %s: %s', (name) => expect(isOneSlipAway(name, 'category')).toBe(true))

  it.each(['category', 'categories', 'catgeroy', 'categ', '', 'ctaegroy', 'tag'])('is not %j', (name) =>
    expect(isOneSlipAway(name, 'category')).toBe(false),
  )

  it('is reported with the nearest field, and no other unknown field is', () => {
    const check = compileCheckFields(['skills', 'name', 'size'], ['skill', 'site'])
    expect(check({ skils: 1, nmae: 1, skill: 1, site: 1, skills: 1, unknown: 1, ['__proto__']: 1 })).toEqual([
      { field: 'skils', message: 'skils is not a field here; did you mean skills?' },
      { field: 'nmae', message: 'nmae is not a field here; did you mean name?' },
    ])
  })
})
