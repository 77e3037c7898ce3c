import { Post } from '../../features/feed/post.entity'
import type { Source } from '../../platform/concurrency/event-stream'
import { columnsOf, queryEntities } from '../../platform/database/rows'
import { createParameterReader, type Sql } from '../../platform/database/sql'
import { isUuid, lowestIdOf } from '../../platform/database/uuid'
import { isForViewer } from '../../platform/database/viewer-visibility'
import { isVisible } from '../../platform/database/visibility'
import { badInput } from '../../platform/errors/errors'

const PAGE = 100
/** How long after its creation a post may still be sent live, if its signal was lost or late. */
const MAX_SIGNAL_DELAY_MS = 3_600_000

/** The filter of the posts. */
interface Resumed {
  readonly accepts: (post: Post) => boolean
  readonly followerId: string | null
  readonly viewerId: string | null
}

/**
 * Returns the posts after `after` in the order of their ids, then those of `live` that were not among them. `live` must
 * have begun by now, so that none is missed between the two. Throws BAD_USER_INPUT for an invalid id.
 */
export function resumePosts(sql: Sql, after: string, wanted: Resumed, live: Source<Post>): Source<Post> {
  if (!isUuid(after)) {
    live.stop()
    throw badInput('after', 'after must be the id of a post.')
  }
  // Older ones are not sent live, and there may be very many of them.
  const oldestLive = lowestIdOf(new Date(Date.now() - MAX_SIGNAL_DELAY_MS))
  const shown = new Set<string>()
  let place: string | null = after
  let page: Post[] = []
  return {
    async pull() {
      for (;;) {
        const post = page.shift()
        if (post) {
          if (post.id >= oldestLive) shown.add(post.id)
          if (wanted.accepts(post)) return post
        } else if (place === null) {
          const next = await live.pull()
          if (next === null || !shown.delete(next.id)) return next
        } else {
          page = await postsBehind(sql, place, wanted)
          place = page.length === PAGE ? (page.at(-1)?.id ?? null) : null
        }
      }
    },
    stop: live.stop,
  }
}

function postsBehind(sql: Sql, after: string, { followerId, viewerId }: Resumed): Promise<Post[]> {
  const bind = createParameterReader()
  const conditions = [isVisible('posts', 'p'), `p.id > ${bind(after)}::uuid`]
  if (viewerId !== null) conditions.push(isForViewer('p.author_id', `${bind(viewerId)}::uuid`))
  if (followerId !== null)
    conditions.push(
      `exists (select from follows f where f.follower_id = ${bind(followerId)}::uuid and f.followee_id = p.author_id)`,
    )
  const text = `select ${columnsOf(Post, 'p')} from posts p where ${conditions.join(' and ')} order by p.id limit ${PAGE}`
  return queryEntities(sql, Post, text, bind.values)
}
