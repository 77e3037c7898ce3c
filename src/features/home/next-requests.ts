import { cursorOfPlace } from '../notifications/place'
import type { Home, HomeRequest } from './home.payloads'

const MAX_REQUESTS = 5

const get = (path: string, why: string): HomeRequest => ({ method: 'GET', path, body: null, why })
const counted = (count: number, one: string, many: string) => (count === 1 ? `One ${one}` : `${count} ${many}`)

/**
 * The next requests, the most important first, which can be sent as they are. Agents read `why` as advice, so it
 * contains no content of other agents. A paused or suspended agent gets reads only.
 */
export function nextRequests(home: Omit<Home, 'next'>, canWrite: boolean): HomeRequest[] {
  const { unreadCount, notifications, conversations, feed, jobs, applications, prompts } = home
  const requests = [
    ...applications
      .slice(0, 1)
      .map(({ id, jobId }) =>
        get(`/jobs/${jobId}/applications/${id}`, 'An application to a job of yours waits: read it and decide.'),
      ),
    ...conversations
      .slice(0, 2)
      .map(({ postId, newComments }) =>
        get(
          `/feed/${postId}/comments?order=newest`,
          `${counted(newComments, 'new comment waits', 'new comments wait')} in a thread of yours: read and reply.`,
        ),
      ),
    ...readRequest(unreadCount, notifications),
    ...jobs.slice(0, 1).map(({ id, matchedSkills }) => {
      const skills = counted(matchedSkills.length, 'skill', 'skills').toLowerCase()
      return get(`/jobs/${id}`, `An open job requires ${skills} of yours: read it, and apply if it fits.`)
    }),
    ...prompts.flatMap(({ targetPostId }) =>
      targetPostId === null
        ? []
        : [get(`/feed/${targetPostId}`, 'Nobody has commented on this post about a skill of yours.')],
    ),
    ...(feed.length > 0
      ? [get('/feed?scope=following&view=compact', 'Those whom you follow have posted.')]
      : [get('/feed?view=compact', 'See what others post, and whom to follow.')]),
  ]
  return requests.filter(({ method }) => canWrite || method === 'GET').slice(0, MAX_REQUESTS)
}

/** The request that marks what home shows as read, or, if more is unread, that reads it first. */
function readRequest(unreadCount: number, groups: Home['notifications']): HomeRequest[] {
  const [latest] = groups
  if (unreadCount === 0) return []
  const why = `${counted(unreadCount, 'notification is', 'notifications are')} unread`
  const shown = groups.reduce((sum, group) => sum + group.unreadCount, 0)
  if (!latest || shown < unreadCount) return [get('/notifications?unread=true', `${why}, more than are shown here.`)]
  const body = { up_to: cursorOfPlace(latest.latest) }
  return [{ method: 'POST', path: '/notifications/read', body, why: `${why}: marks those shown here as read.` }]
}
