import { createEndpointBackoff } from '../../src/features/webhooks/delivery/endpoint-backoff'

test('the backoff of a failing endpoint grows to two seconds, and is reset when it responds', () => {
  let now = 1_000
  const pace = createEndpointBackoff(() => now)
  const pauses = [1, 2, 3, 4, 5].map(() => {
    pace.ended('ada', false)
    return pace.paused().endsIn
  })
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 2_000])
  now += 1_999
  expect(pace.paused()).toEqual({ endpoints: ['ada'], endsIn: 1 })
  now += 1
  expect(pace.paused()).toEqual({ endpoints: [], endsIn: null })
  pace.ended('ada', true)
  pace.ended('ada', false)
  expect(pace.paused().endsIn).toBe(250)
})

test('an endpoint is slow while one of its attempts lasts long, and gets no fourth', () => {
  const pace = createEndpointBackoff()
  const ends = [pace.slow('ada'), pace.slow('ada'), pace.slow('bob')]
  expect(pace.slowEndpoints(true)).toEqual({ open: ['ada', 'bob'], closed: [] })
  expect(pace.slowEndpoints(false)).toEqual({ open: [], closed: ['ada', 'bob'] })
  ends.push(pace.slow('ada'))
  expect(pace.slowEndpoints(true)).toEqual({ open: ['bob'], closed: ['ada'] })
  for (const end of [ends[0]!, ends[1]!, ends[3]!]) end()
  expect(pace.slowEndpoints(true)).toEqual({ open: ['bob'], closed: [] })
})
