import { crashRounds } from './crash-rounds'

test('kill -9 of everything loses no confirmed write, and a retry is stored once', async () => {
  expect(await crashRounds(1, 200)).toMatchObject({ lost: [], doubled: [], differing: [], wrongCounters: [] })
}, 120_000)
