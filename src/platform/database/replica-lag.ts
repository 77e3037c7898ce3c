/** A position in the write-ahead log, as PostgreSQL spells it (`16/B374D848`). */
type Lsn = string

/** Measures since when a replica lags, by positions in the log: no clock of another machine is read. */
export interface LagMeter {
  /** Notes the position of the primary. */
  note(lsn: Lsn, now: number): void
  /** How many milliseconds a server that has replayed up to here is behind what is known of the primary. */
  lagOf(lsn: Lsn, now: number): number
}

interface Sample {
  readonly position: bigint
  readonly at: number
}

/** Creates a meter that distinguishes lags up to `maxMs` apart; longer ones are infinite. */
export function createLagMeter(maxMs: number): LagMeter {
  let samples: Sample[] = []
  return {
    note(lsn, now) {
      const position = positionOf(lsn)
      const last = samples.at(-1)
      // Positions go back when a replica that lacked some became the primary.
      if (last && position < last.position) samples = []
      // Of equal positions the first is kept: a replica that has not reached it lags since then.
      if (last?.position !== position) samples.push({ position, at: now })
      const firstRecent = samples.findIndex(({ at }) => now - at <= maxMs)
      // The newest of the old ones shows whether a replica lags longer.
      samples = samples.slice(Math.max(0, firstRecent === -1 ? samples.length - 1 : firstRecent - 1))
    },
    lagOf(lsn, now) {
      const position = positionOf(lsn)
      const missing = samples.findIndex((sample) => sample.position > position)
      if (samples.length === 0) return Number.POSITIVE_INFINITY
      if (missing === -1) return 0
      return missing === 0 ? Number.POSITIVE_INFINITY : now - (samples[missing] as Sample).at
    },
  }
}

function positionOf(lsn: Lsn): bigint {
  const [high = '0', low = '0'] = lsn.split('/')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}
