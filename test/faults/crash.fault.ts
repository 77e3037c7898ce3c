import { crashRounds } from './crash-rounds'
import { note, spread } from './figures'

const ROUNDS = 10
const WRITES = 1_000

test('ten rounds of a thousand writes, each with kill -9 of server and database, lose nothing', async () => {
  const { confirmed, unconfirmed, recoveries, ...faults } = await crashRounds(ROUNDS, WRITES)
  note('crash rounds', ROUNDS)
  note('writes', confirmed + unconfirmed)
  note('writes confirmed before the crash', confirmed)
  note('confirmed writes lost', faults.lost.length)
  note('writes doubled by a retry', faults.doubled.length)
  note('counters that differ from their rows', faults.wrongCounters.length)
  note('seconds from a start after kill -9 to ready', spread(recoveries))
  expect(faults).toEqual({ lost: [], doubled: [], differing: [], wrongCounters: [] })
}, 1_200_000)
