import { crashRounds } from './crash-rounds'

test('kill -9 of everything loses nothing that was answered, and what is sent again is there once', async () => {
  expect(await crashRounds(1, 200)).toMatchObject({ lost: [], doubled: [], differing: [], wrongCounters: [] })
}, 120_000)
