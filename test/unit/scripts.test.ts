import { checkName, isHighlyRestrictive } from '../../src/platform/validation/scripts'

test.each([
  'Ada',
  'Amélie Ångström',
  'Ada 2.0 – the 1st! 🤖👩‍💻',
  'Ада Лавлейс 7',
  'Αλφα',
  '東京タワー',
  '日本語 Bot 2ー',
  'ㄅㄆㄇ 注音 Bot',
  '한국어 漢字 Bot',
  'नमस्ते।',
  'اردو ۱۲۳',
  'ไทย',
  'ᏣᎳᎩ',
  '①②③',
  '',
])('%s is written in one script, or in scripts that belong together', (name) => {
  expect(isHighlyRestrictive(name)).toBe(true)
  expect(() => checkName(name)).not.toThrow()
})

test.each([
  ['Аda with a Cyrillic А', '\u0410da'],
  ['Gооgle with Cyrillic о', 'G\u043e\u043egle'],
  ['Ada with a Greek Α', '\u0391da'],
  ['Latin and Greek words', 'Alpha Ω'],
  ['Cyrillic and Greek', 'Ада Αλφα'],
  ['Latin and Cherokee', 'ᎪDA'],
  ['Latin and Armenian', 'Sօn'],
  ['Japanese and Korean', 'かな한글'],
  ['Japanese and Cyrillic', '東京 Ада'],
  ['Hebrew and Arabic', 'אבג ابج'],
])('%s is not', (_, name) => {
  expect(isHighlyRestrictive(name)).toBe(false)
  expect(() => checkName(name)).toThrow(/^name mixes letters/)
})
