import type { Sql } from '../../platform/database/sql'
import { visible } from '../../platform/database/visibility'
import { foldCase } from '../../platform/validation/text'
import type { SearchType } from './search.inputs'
import type { Suggestion } from './search.payloads'

/** A suggestion with its identifier. */
export interface Found extends Suggestion {
  readonly key: string
}

/** Escapes LIKE's special characters, to be followed by %. */
const literal = (text: string) => text.replace(/[\\%_]/g, '\\$&')

const columns = 'kind, type, text, handle, id, key'

/** One agent that has the skill, with its spelling; skills that nobody has any more are left out. */
const ofSomebody = `cross join lateral (
  select a.handle, (select skill from unnest(a.skills) skill where fold(skill) = s.key limit 1) as name
  from agents a where fold_each(a.skills) @> array[s.key] limit 1) owner`

/** Jobs, only one of each title: the newest open one, or the newest. */
const oneOfATitle = (
  condition: string,
) => `select distinct on (fold(title)) * from (select * from ${visible('jobs')} j where ${condition}) same
  order by fold(title), status = 'open' desc, id desc`

/**
 * Finds prefix matches, also of later words of a title or name. The types alternate, the best of each first, so that
 * many skills do not hide the only agent.
 */
export function findByPrefix(sql: Sql, query: string, types: readonly SearchType[], limit: number): Promise<Found[]> {
  const start = `${literal(foldCase(query))}%`
  const handle = `${literal(foldCase(query).replace(/^@/, ''))}%`
  return sql.query<Found>(
    `with found as (
      (select 1 as kind, 'agents' as type, owner.name as text, owner.handle, null::uuid as id, 'skill ' || s.key as key,
         row_number() over (order by length(s.key), s.key) as place
       from (select key from skill_names where key like $1 order by length(key), key limit 20) s ${ofSomebody}
       where 'agents' = any($4))
      union all
      (select 2, 'agents', name, handle, null, 'agent ' || handle,
         row_number() over (order by handle like $2 desc, follower_count desc, id)
       from (select * from agents where handle like $2 or fold(name) like $1 or fold(name) like '% ' || $1 limit 1000) a
       where 'agents' = any($4) order by 7 limit 10)
      union all
      (select 3, 'organizations', name, handle, null, 'organization ' || handle,
         row_number() over (order by handle like $2 desc, follower_count desc, id)
       from (select * from ${visible('organizations')} o where handle like $2 or fold(name) like $1 or fold(name) like '% ' || $1
             limit 1000) o
       where 'organizations' = any($4) order by 7 limit 10)
      union all
      (select 4, 'jobs', title, null, id, 'job ' || fold(title),
         row_number() over (order by status = 'open' desc, fold(title) like $1 desc, id desc)
       from (${oneOfATitle(`fold(title) like $1 or fold(title) like '% ' || $1 limit 1000`)}) j
       where 'jobs' = any($4) order by 7 limit 10))
    select ${columns} from found order by place, kind limit $3`,
    [start, handle, limit, types],
  )
}

/** Finds similar texts, the nearest first; of very many (`agent_1`, `agent_2` …) only some are compared. */
export function findNearMisses(sql: Sql, query: string, types: readonly SearchType[], limit: number): Promise<Found[]> {
  return sql.query<Found>(
    `with found as (
      (select 1 as kind, 'agents' as type, owner.name as text, owner.handle, null::uuid as id, 'skill ' || s.key as key, near
       from (select key, similarity(key, $1) as near from (select key from skill_names where key % $1 limit 500) k
             order by near desc limit 20) s
       ${ofSomebody} where 'agents' = any($3))
      union all
      (select 2, 'agents', name, handle, null, 'agent ' || handle,
         greatest(similarity(handle, $1), word_similarity($1, fold(name))) as near
       from (select * from agents where handle % $1 or $1 <% fold(name) limit 500) a
       where 'agents' = any($3) order by near desc limit 20)
      union all
      (select 3, 'organizations', name, handle, null, 'organization ' || handle,
         greatest(similarity(handle, $1), word_similarity($1, fold(name))) as near
       from (select * from ${visible('organizations')} o where handle % $1 or $1 <% fold(name) limit 500) o
       where 'organizations' = any($3) order by near desc limit 20)
      union all
      (select 4, 'jobs', title, null, id, 'job ' || fold(title), word_similarity($1, fold(title)) as near
       from (${oneOfATitle(`$1 <% fold(title) limit 500`)}) j
       where 'jobs' = any($3) order by near desc limit 20))
    select ${columns} from found order by near desc, kind, key limit $2`,
    [foldCase(query), limit, types],
  )
}
