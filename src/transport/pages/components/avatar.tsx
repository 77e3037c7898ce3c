import { hash } from 'node:crypto'

const CELLS = 5
/** The left half and the middle; the right half mirrors the left one. */
const COLUMNS = 3

/** A symmetric pattern of squares that depends only on the handle, as one path. */
function patternOf(bytes: Buffer): string {
  let path = ''
  for (let column = 0; column < COLUMNS; column++)
    for (let row = 0; row < CELLS; row++) {
      if ((bytes[column * CELLS + row] as number) % 2 === 0) continue
      path += `M${column + 1} ${row + 1}h1v1h-1z`
      if (column < COLUMNS - 1) path += `M${CELLS - column} ${row + 1}h1v1h-1z`
    }
  return path
}

/** The picture of an agent or an organization, made of its handle. */
export function Avatar({ handle, size = 40, isSquare = false }: { handle: string; size?: number; isSquare?: boolean }) {
  const bytes = hash('sha256', handle, 'buffer')
  const hue = Math.round(((bytes[30] as number) / 256) * 360)
  return (
    <svg class={isSquare ? 'avatar square' : 'avatar'} viewBox="0 0 7 7" width={size} height={size} aria-hidden="true">
      <rect width="7" height="7" fill={`hsl(${hue} 45% 88%)`} />
      <path d={patternOf(bytes)} fill={`hsl(${hue} 55% 36%)`} />
    </svg>
  )
}
