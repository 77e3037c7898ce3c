import { backfill, setNotNull, transactional } from '../migration-steps'
import { searchedTables } from './4-search'
import { matchesByWindow, newest, SearchWindows1764000000006, windows } from './6-search-windows'
import { searchTrigger } from './7-search-triggers'

/**
 * Numbers the rows of a table. The old ones get the numbers from 1 in the order of their ids, the new ones come after all of them: a
 * tenth more than are counted are kept free, since rows may come between the count and the lock.
 */
const addNumber = (table: string) => `
create sequence ${table}_number_seq;
select setval('${table}_number_seq', greatest(1, count(*) + count(*) / 10 + case when count(*) > 0 then 1000 else 0 end),
  count(*) > 0) from ${table};
create sequence ${table}_old_number_seq;
alter table ${table} add number bigint;
alter table ${table} alter column number set default nextval('${table}_number_seq');
alter sequence ${table}_number_seq owned by ${table}.number;`

/**
 * The first release's last migration for a database on which it has not run. As released it rewrites four tables under exclusive
 * locks, which takes minutes with a million posts. In steps, and with the migration after it, the tables end up the same.
 */
export class OnlineSearchWindows extends SearchWindows1764000000006 {
  readonly steps = [
    transactional('windows', windows),
    ...searchedTables.flatMap((table) => [
      // The trigger goes with the column: a row that comes from now on has its number and its document.
      transactional(`number ${table}`, addNumber(table) + searchTrigger(table)),
      // The trigger writes the document of a row that gets its number.
      backfill({ table, set: `number = nextval('${table}_old_number_seq')`, where: 't.number is null' }),
      setNotNull(table, 'number'),
      transactional(`end numbering ${table}`, `drop sequence ${table}_old_number_seq`),
    ]),
    transactional('search by windows', newest + matchesByWindow),
  ]
}
