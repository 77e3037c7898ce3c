import autocannon from 'autocannon'

/** One request that is repeated. */
export interface Shot {
  readonly name: string
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Makes a path, a body and a caller of its own for each request. */
  readonly each?: (n: number) => { path?: string; body?: string; key?: string }
}

/** What was seen of a shot. */
export interface Figures {
  readonly rps: number
  readonly p50: number
  readonly p99: number
  readonly errors: number
}

/** How many seconds both of a pair are fired before they are measured: V8 compiles what runs often. */
const WARM_UP_SECONDS = Number(process.env.BENCH_WARM_UP_SECONDS ?? 8)

/** Fires a shot for some seconds over 16 connections. */
export async function fire(shot: Shot, seconds: number): Promise<Figures> {
  let n = Math.floor(Math.random() * 1e9)
  const { origin, pathname, search } = new URL(shot.url)
  const { each } = shot
  const result = await autocannon({
    url: origin,
    connections: 16,
    duration: seconds,
    requests: [
      {
        method: shot.method ?? 'GET',
        path: pathname + search,
        headers: { 'content-type': 'application/json', ...shot.headers },
        ...(shot.body && { body: shot.body }),
        ...(each && {
          setupRequest: (request: autocannon.Request) => {
            const { key, ...own } = each(n++)
            return {
              ...request,
              ...own,
              ...(key && { headers: { ...request.headers, authorization: `Bearer ${key}` } }),
            }
          },
        }),
      },
    ],
  })
  return {
    rps: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.non2xx + result.errors,
  }
}

/** The value in the middle. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/**
 * Fires a pair in turn for some rounds; the ratio is the median of the rounds' ratios, so a drift of the machine
 * cancels out.
 */
export async function compare(shot: Shot, limit: Shot, rounds: number, seconds: number) {
  const ours: Figures[] = []
  const theirs: Figures[] = []
  for (const each of [limit, shot]) await fire(each, WARM_UP_SECONDS)
  for (let round = 0; round < rounds; round++) {
    theirs.push(await fire(limit, seconds))
    ours.push(await fire(shot, seconds))
  }
  const ratio = median(ours.map((figures, index) => figures.rps / (theirs[index]?.rps ?? Number.NaN)))
  const pick = (name: keyof Figures, from: Figures[]) => median(from.map((figures) => figures[name]))
  return {
    name: shot.name,
    rps: Math.round(pick('rps', ours)),
    limit_rps: Math.round(pick('rps', theirs)),
    ratio: Number(ratio.toFixed(2)),
    p50_ms: pick('p50', ours),
    p99_ms: pick('p99', ours),
    errors: ours.reduce((sum, figures) => sum + figures.errors, 0),
  }
}
