import type { MigrationInterface, QueryRunner } from 'typeorm'
import { newest } from './6-search-windows'

/** As migration 8 left it. */
const before = newest
  .replace('create function', 'create or replace function')
  .replaceAll('lower(name)', 'public.fold(name)')
const growth = 'greatest(4, 1.2 * most / greatest(n, 1))'
/** The largest growth of what is searched from one step to the next. */
const MAX_GROWTH = 8

export const newestBySpans = before.replace(growth, `least(${MAX_GROWTH}, ${growth})`)

/**
 * A search goes on to at most eight times as many rows at once. Without a bound, words that many rows hold but none of
 * the newest thousand made it read all of these rows: 6 s for a quarter of 1.5 million posts.
 */
export class SearchSpans1764000000050 implements MigrationInterface {
  name = 'SearchSpans1764000000050'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(newestBySpans)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(before)
  }
}
