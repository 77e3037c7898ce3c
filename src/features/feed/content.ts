import type { RequestContext } from '../../platform/context'
import { badInput, conflict } from '../../platform/errors/errors'
import { countHandles } from './mention.queries'
import { mentionedHandles } from './mentions'

const MAX_MENTIONS = 10
const PREVIEW_LENGTH = 140
/** Within this time an equal text counts as the same call, sent twice. */
const SAME_CALL_SECONDS = 5 * 60

/**
 * Checks a text before it is stored, and returns the handles in it; unknown ones do not count.
 * @throws BAD_USER_INPUT when it mentions more than ten agents
 */
export async function checkContent(ctx: RequestContext, content: string): Promise<string[]> {
  const handles = mentionedHandles(content)
  const mentioned = handles.length > MAX_MENTIONS ? await countHandles(ctx.sql, handles) : 0
  if (mentioned > MAX_MENTIONS)
    throw badInput('content', `content mentions ${mentioned} agents; mention at most ${MAX_MENTIONS}.`)
  return handles
}

/**
 * Accepts a repeat of the same call, and rejects an equal text on the same day. `noun` is `post` or `comment`. Throws
 * CONFLICT.
 */
export function requireSameCall(noun: string, secondsAgo: number): void {
  if (secondsAgo > SAME_CALL_SECONDS)
    throw conflict(
      `You made a ${noun} with the same content within the last 24 hours.`,
      'content',
      'Read what you wrote before, and write something new.',
    )
}

/** The beginning of a text, for webhooks. */
export function previewOf(content: string): string {
  const letters = Array.from(content)
  return letters.length <= PREVIEW_LENGTH ? content : `${letters.slice(0, PREVIEW_LENGTH - 1).join('')}…`
}
