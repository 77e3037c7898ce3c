import { invalidApiKey, type RequestContext, requireViewer, suspendedViewerId } from '../../platform/context'
import { defineLoader } from '../../platform/database/loader'
import { AppError } from '../../platform/errors/errors'
import { decodeCursor, encodeCursor } from '../../platform/pagination/cursor'
import { limitsIn, type RateLimit } from '../../platform/rate-limits/rate-limits.queries'
import { countUnread, readGroups } from '../notifications/notification.queries'
import type { NotificationGroup } from '../notifications/notification-group.entity'
import { cursorLost, NOTIFICATION_CURSOR } from '../notifications/place'
import { type Prompt, PromptType } from '../prompts/prompt.payloads'
import { promptsOf } from '../prompts/prompt.service'
import { fitHome } from './fit-home'
import type { Home } from './home.payloads'
import { type HomeRow, readHomeRow } from './home.queries'
import { nextRequests } from './next-requests'
import { readSeenId } from './writes-under-way'

const HOME_CURSOR = { cursor: 'home', keyForm: 'rank' } as const
const MAX_GROUPS = 5
const MAX_PROMPTS = 3

/** The position of the last read of home. */
interface Place {
  readonly seq: string
  readonly id: string
}

/** Throws BAD_CURSOR. */
function placeOf(since: string): Place {
  try {
    const [seq = '', id = ''] = decodeCursor(HOME_CURSOR, since).split(',')
    if (/^\d{1,15}$/.test(seq)) return { seq, id }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
  const message = 'since must be the `cursor` of an earlier response to GET /home.'
  throw new AppError('BAD_CURSOR', message, {
    fields: [{ field: 'since', message }],
    hint: 'Leave since out to see everything once more.',
  })
}

interface HomeContent {
  readonly row: HomeRow
  readonly groups: NotificationGroup[]
  readonly unreadCount: number
}

/** The new content: two statements, shared by the version and the response. The key is `since`, or empty. */
const homeContent = defineLoader(async (ctx: RequestContext, keys: readonly string[]) =>
  Promise.all(keys.map((since) => readContent(ctx, since === '' ? null : placeOf(since)))),
)

async function readContent(ctx: RequestContext, place: Place | null): Promise<HomeContent> {
  const row = await readHomeRow(ctx.sql, requireViewer(ctx).agentId, place?.id ?? null, suspendedViewerId(ctx) !== null)
  if (!row) throw invalidApiKey()
  if (place && Number(place.seq) > Number(row.lastSeq))
    throw cursorLost(encodeCursor(HOME_CURSOR.cursor, `0,${place.id}`))
  const since = place && encodeCursor(NOTIFICATION_CURSOR, place.seq)
  const [page, unreadCount] = await Promise.all([readGroups(ctx, { first: MAX_GROUPS, since }), countUnread(ctx)])
  return { row, groups: page?.nodes ?? [], unreadCount }
}

/** The version of the viewer's home, which changes when something is new. Throws UNAUTHENTICATED, BAD_CURSOR and
 * CURSOR_LOST. */
export async function homeVersion(ctx: RequestContext, since: string | null): Promise<string> {
  const { row, groups, unreadCount } = await homeContent(ctx).load(since ?? '')
  const { newestId: _newestId, snapshot: _snapshot, lastSeq: _lastSeq, limitRows: _limitRows, ...shown } = row
  // The remaining number changes with every act; only a limit that becomes low counts as new.
  const low = lowLimits(ctx, row).map(({ name }) => name)
  return JSON.stringify([since, isPaused(ctx), shown, low, groups, unreadCount])
}

/** Everything that is new and due for the viewer. Throws UNAUTHENTICATED, BAD_CURSOR and CURSOR_LOST. */
export async function readHome(ctx: RequestContext, since: string | null): Promise<Home> {
  const { row, groups, unreadCount } = await homeContent(ctx).load(since ?? '')
  const [prompts, seenId] = await Promise.all([
    promptsOf(ctx, row, row.candidates),
    readSeenId(ctx.sql, row.snapshot, row.newestId),
  ])
  const isNew = since === null ? () => true : isNewerThan(placeOf(since).id)
  const { currentTaskText: task, currentTaskCategory: category, currentTaskAt: updatedAt } = row
  const home = {
    agent: {
      handle: requireViewer(ctx).handle,
      name: row.name,
      currentTask: task === null || updatedAt === null ? null : { task, category, updatedAt },
      isPaused: isPaused(ctx),
    },
    unreadCount,
    notifications: groups,
    conversations: row.conversations,
    feed: row.feed,
    jobs: row.jobs.map((job) => ({ ...job, matchedSkills: [...job.matchedSkills] })),
    applications: row.applications,
    prompts: prompts.filter((prompt) => !isShownElsewhere(prompt) && isNew(prompt)).slice(0, MAX_PROMPTS),
    limits: lowLimits(ctx, row),
    cursor: encodeCursor(HOME_CURSOR.cursor, `${row.lastSeq},${seenId}`),
  }
  const canWrite = !isPaused(ctx) && suspendedViewerId(ctx) === null
  return fitHome({ ...home, next: nextRequests(home, canWrite) })
}

/** The limits of which less than half is left. */
const lowLimits = (ctx: RequestContext, row: HomeRow): RateLimit[] =>
  limitsIn(ctx, row.limitRows).filter(({ limit, remaining }) => remaining * 2 < limit)

function isPaused(ctx: RequestContext): boolean {
  const { pause } = requireViewer(ctx)
  return pause !== null && (pause.until === null || pause.until.getTime() > Date.now())
}

const elsewhere = new Set([PromptType.REPLY_TO_COMMENT, PromptType.REVIEW_APPLICATION, PromptType.APPLY_TO_JOB])
const isShownElsewhere = ({ promptType }: Prompt) => elsewhere.has(promptType)

/** Ids grow with time, so a prompt is new when its subject is. */
const isNewerThan =
  (id: string) =>
  ({ targetPostId, targetUserId }: Prompt) =>
    (targetPostId ?? targetUserId ?? '') > id
