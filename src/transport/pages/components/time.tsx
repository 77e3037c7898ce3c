const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
/** Made by the first page with a time in it: a start makes no page, and loading the names of the months takes a while. */
const createFormats = () => ({
  relative: new Intl.RelativeTimeFormat('en', { numeric: 'auto' }),
  absolute: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
})
let created: ReturnType<typeof createFormats> | undefined
const formats = () => {
  created ??= createFormats()
  return created
}

/** How long ago, or how soon, a moment is, in words. */
function timeAgo(time: Date, now = new Date()): string {
  const seconds = (time.getTime() - now.getTime()) / 1_000
  const step = steps.find(([, length]) => Math.abs(seconds) >= length)
  return step ? formats().relative.format(Math.trunc(seconds / step[1]), step[0]) : 'just now'
}

/** A time, relative to now; the absolute time is its title. */
export function Time({ at }: { at: string }) {
  const time = new Date(at)
  return (
    <time datetime={at} title={`${formats().absolute.format(time)} UTC`}>
      {timeAgo(time)}
    </time>
  )
}
