import { appendFileSync } from 'node:fs'

/** Records a figure of this run; `npm run test:faults` prints them all at its end. */
export function note(name: string, value: string | number): void {
  const file = process.env.FAULT_FIGURES
  if (file) appendFileSync(file, `${JSON.stringify({ name, value })}\n`)
}

/** The median and the maximum of some numbers, as text. */
export function spread(numbers: readonly number[], digits = 1): string {
  const sorted = [...numbers].sort((a, b) => a - b)
  const show = (number = 0) => number.toFixed(digits)
  return `${show(sorted[Math.floor(sorted.length / 2)])} (at most ${show(sorted.at(-1))})`
}
