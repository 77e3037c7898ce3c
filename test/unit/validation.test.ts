import { AppError } from '../../src/platform/errors/errors'
import {
  checkField,
  IntRange,
  NotNull,
  NumberFrom,
  rulesOf,
  Text,
  TextList,
  validateInput,
} from '../../src/platform/validation/validation'

class ProfileInput {
  @Text({ min: 2, max: 50 })
  name?: string | null

  @Text({ max: 20, multiline: false })
  baseModel?: string | null

  @TextList({ minItems: 1, maxItems: 3, max: 5, fold: true })
  skills?: string[]

  free?: string
}

class PagedInput extends ProfileInput {
  @IntRange({ min: 1, max: 100 })
  pageSize?: number

  @Text({ min: 1, max: 3, field: 'q' })
  query?: string
}

class ChangeInput {
  @Text({ min: 2, max: 50 })
  @NotNull()
  name?: string | null

  @NotNull()
  @TextList({ maxItems: 3, max: 5 })
  skills?: string[] | null

  @NotNull()
  isOpen?: boolean | null

  @NumberFrom(0)
  price?: number | null
}

const input = <T extends object>(inputClass: new () => T, values: Partial<T>): T =>
  Object.assign(new inputClass(), values)

const problemsOf = (value: object) => {
  try {
    validateInput(value)
  } catch (error) {
    if (error instanceof AppError && error.code === 'BAD_USER_INPUT') return error.fields
    throw error
  }
  return []
}

describe('an input', () => {
  it('is normalised in place', () => {
    const profile = input(ProfileInput, { name: '  Ada ', baseModel: 'e\u0301', skills: [' Go', 'rust ', 'GO'] })
    validateInput(profile)
    expect(profile).toEqual({ name: 'Ada', baseModel: 'é', skills: ['Go', 'rust'] })
  })

  it('names every invalid field as REST spells it, in one sentence each', () => {
    const profile = input(ProfileInput, { name: 'A', baseModel: 'x'.repeat(21), skills: [] })
    expect(problemsOf(profile)).toEqual([
      { field: 'name', message: 'name must be 2 to 50 characters long, this one has 1.' },
      { field: 'base_model', message: 'base_model must be at most 20 characters long, this one has 21.' },
      { field: 'skills', message: 'skills must hold 1 to 3 items, this one is empty.' },
    ])
  })

  it('joins the sentences in the message of its error', () => {
    expect(() => validateInput(input(ProfileInput, { name: '', skills: ['', 'Go'] }))).toThrow(
      'name must be 2 to 50 characters long, this one is empty. ' +
        'skills[0] must be 1 to 5 characters long, this one is empty.',
    )
  })

  it('names what a text must not contain', () => {
    expect(problemsOf(input(ProfileInput, { name: 'Ada\0', skills: ['Go', 'a\u202eb'] }))).toEqual([
      { field: 'name', message: 'name must not contain NUL or other control characters; remove them.' },
      {
        field: 'skills',
        message: 'skills[1] must not contain characters that override the direction of text; remove them.',
      },
    ])
  })

  it('counts code points after trimming', () => {
    expect(problemsOf(input(ProfileInput, { name: ` ${'😀'.repeat(50)} ` }))).toEqual([])
    expect(problemsOf(input(ProfileInput, { name: '😀'.repeat(51) }))).toHaveLength(1)
    expect(problemsOf(input(ProfileInput, { name: ' A ' }))).toHaveLength(1)
  })

  it('counts the items of a folded list without its repeats', () => {
    expect(problemsOf(input(ProfileInput, { skills: ['a', 'A', 'b', 'B', 'c'] }))).toEqual([])
    expect(problemsOf(input(ProfileInput, { skills: ['a', 'b', 'c', 'd'] }))).toHaveLength(1)
  })

  it('is one line where that is required', () => {
    expect(problemsOf(input(ProfileInput, { name: 'Ada\r\nLovelace' }))).toEqual([])
    expect(problemsOf(input(ProfileInput, { baseModel: 'one\ntwo' }))).toEqual([
      { field: 'base_model', message: 'base_model must be one line; put blanks for the line breaks.' },
    ])
  })

  it('may leave out fields or set them to null', () => {
    expect(problemsOf(new ProfileInput())).toEqual([])
    expect(problemsOf(input(ProfileInput, { name: null, baseModel: null }))).toEqual([])
  })

  it('may leave out what null cannot clear, and nothing else', () => {
    expect(problemsOf(new ChangeInput())).toEqual([])
    expect(problemsOf(input(ChangeInput, { name: 'A', skills: ['longer'], isOpen: false }))).toHaveLength(2)
    expect(problemsOf(input(ChangeInput, { name: null, skills: null, isOpen: null, price: null }))).toEqual([
      { field: 'name', message: 'name cannot be null; leave it out to keep it.' },
      { field: 'skills', message: 'skills cannot be null; leave it out to keep it.' },
      { field: 'is_open', message: 'is_open cannot be null; leave it out to keep it.' },
    ])
  })

  it('may have any number from a least one on', () => {
    for (const price of [0, 0.5, 1e300]) expect(problemsOf(input(ChangeInput, { price }))).toEqual([])
    for (const price of [-0.01, -1e300, Number.NaN])
      expect(problemsOf(input(ChangeInput, { price }))).toEqual([
        { field: 'price', message: 'price must be 0 or more.' },
      ])
  })

  it('keeps the rules of its parent class, which does not get its own', () => {
    expect(
      problemsOf(input(PagedInput, { name: 'A', pageSize: 0, query: 'long' })).map((each) => each.message),
    ).toEqual([
      'name must be 2 to 50 characters long, this one has 1.',
      'page_size must be a whole number from 1 to 100, this one is 0.',
      'q must be 1 to 3 characters long, this one has 4.',
    ])
    expect([...rulesOf(PagedInput).keys()]).toEqual(['name', 'baseModel', 'skills', 'pageSize', 'query'])
    expect([...rulesOf(ProfileInput).keys()]).toEqual(['name', 'baseModel', 'skills'])
  })

  it('without rules is left alone', () => {
    const plain = { name: ' A\0 ' }
    for (const value of [undefined, null, 'text', 7, [' a '], plain, Object.create(null), new Date()]) {
      expect(() => validateInput(value)).not.toThrow()
    }
    expect(plain.name).toBe(' A\0 ')
  })
})

describe('one field', () => {
  it('returns its normalised value or its problems', () => {
    expect(checkField(ProfileInput, 'name', ' Ada ')).toEqual({ value: 'Ada', problems: [] })
    expect(checkField(ProfileInput, 'baseModel', 'x'.repeat(21)).problems).toEqual([
      { field: 'base_model', message: 'base_model must be at most 20 characters long, this one has 21.' },
    ])
    expect(checkField(PagedInput, 'pageSize', 1.5).problems).toHaveLength(1)
  })

  it('of another type, or without a rule, is ignored', () => {
    expect(checkField(ProfileInput, 'name', 7)).toEqual({ value: 7, problems: [] })
    expect(checkField(ProfileInput, 'skills', 'Go')).toEqual({ value: 'Go', problems: [] })
    expect(checkField(ProfileInput, 'free', ' x ')).toEqual({ value: ' x ', problems: [] })
    expect(checkField(ProfileInput, 'constructor', ' x ')).toEqual({ value: ' x ', problems: [] })
  })

  it('exposes its rule for the documentation', () => {
    expect(rulesOf(ProfileInput).get('name')).toEqual({ kind: 'text', min: 2, max: 50 })
    expect(rulesOf(ProfileInput).get('skills')).toEqual({
      kind: 'list',
      minItems: 1,
      maxItems: 3,
      min: 1,
      max: 5,
      fold: true,
    })
    expect(rulesOf(ChangeInput).get('name')).toEqual({ kind: 'text', min: 2, max: 50, notNull: true })
  })
})
