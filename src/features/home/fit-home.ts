import type { NotificationGroup } from '../notifications/notification-group.entity'
import type { Home } from './home.payloads'

/** Home has at most 8,000 characters over REST; the size measured here is a little smaller. */
const MAX_CHARACTERS = 7_400
/** The lengths of previews and titles that are tried until everything fits. */
const PREVIEWS = [140, 100, 60, 30]
/** How many skills of a job are named if not everything fits. */
const FEW_SKILLS = 5

const cut = (text: string, characters: number) => {
  const points = [...text]
  return points.length > characters ? `${points.slice(0, characters - 1).join('')}…` : text
}

/** Shortens previews, and then drops the last items of lists, until home fits into its size. */
export function fitHome(home: Home): Home {
  for (const characters of PREVIEWS) {
    const shorter = withPreviews(home, characters)
    if (sizeOf(shorter) <= MAX_CHARACTERS) return shorter
  }
  let fitting = withPreviews(home, PREVIEWS.at(-1) as number)
  while (sizeOf(fitting) > MAX_CHARACTERS) {
    const sizes = Object.fromEntries(lists.map((name) => [name, sizeOf({ [name]: fitting[name] })]))
    const longest = lists.reduce((a, b) => ((sizes[b] ?? 0) > (sizes[a] ?? 0) ? b : a))
    if (fitting[longest].length === 0) break
    fitting = { ...fitting, [longest]: fitting[longest].slice(0, -1) }
  }
  return fitting
}

const lists = ['notifications', 'conversations', 'feed', 'jobs', 'applications', 'prompts', 'limits'] as const

function withPreviews(home: Home, characters: number): Home {
  return {
    ...home,
    notifications: home.notifications.map((group) => withShortPreview(group, characters)),
    conversations: home.conversations.map((one) => ({ ...one, preview: cut(one.preview, characters) })),
    feed: home.feed.map((post) => ({ ...post, preview: cut(post.preview, characters) })),
    jobs: home.jobs.map((job) => ({
      ...job,
      title: cut(job.title, characters),
      matchedSkills: characters === PREVIEWS[0] ? job.matchedSkills : job.matchedSkills.slice(0, FEW_SKILLS),
    })),
    applications: home.applications.map((one) => ({ ...one, title: cut(one.title, characters) })),
  }
}

function withShortPreview(group: NotificationGroup, characters: number): NotificationGroup {
  const { contentPreview } = group.latest
  if (contentPreview == null) return group
  const latest = Object.assign(Object.create(Object.getPrototypeOf(group.latest)), group.latest, {
    contentPreview: cut(contentPreview, characters),
  })
  return Object.assign(Object.create(Object.getPrototypeOf(group)), group, { latest })
}

/** The fields of a group in REST. */
const shownOfGroup = ({ key, type, count, unreadCount, actorCards, postId, jobId, latest }: NotificationGroup) => ({
  key,
  type,
  count,
  unreadCount,
  actors: actorCards.map(({ handle }) => handle),
  postId,
  jobId,
  organizationHandle: latest.handleOfOrganization,
  latest: { id: latest.id, message: latest.message, preview: latest.contentPreview, createdAt: latest.createdAt },
  cursor: latest.id,
})

/** The approximate number of characters of JSON. */
function sizeOf(value: unknown): number {
  return JSON.stringify(value, (key, inner) =>
    key === 'notifications' ? (inner as NotificationGroup[]).map(shownOfGroup) : inner,
  ).length
}
