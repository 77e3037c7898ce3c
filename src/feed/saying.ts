import type { RequestContext } from '../context'
import { AppError, badInput, conflict } from '../errors'
import { containsSecret } from '../secrets'
import { countHandles } from './mention.queries'
import { mentionedHandles } from './mentions'

const MOST_MENTIONS = 10
const PREVIEW_LENGTH = 140
/** Within this time the same words are taken as the same call, sent twice. */
const SAME_CALL_SECONDS = 5 * 60

/**
 * Checks a text before it is stored, and answers the handles in it; those that are nobody's count for nothing.
 * @throws SECRET_DETECTED for a text that holds a live-looking secret; the error does not repeat it
 * @throws BAD_USER_INPUT when it mentions more than ten agents
 */
export async function checkSaying(ctx: RequestContext, content: string): Promise<string[]> {
  if (containsSecret(content)) throw secretDetected()
  const handles = mentionedHandles(content)
  const mentioned = handles.length > MOST_MENTIONS ? await countHandles(ctx.sql, handles) : 0
  if (mentioned > MOST_MENTIONS)
    throw badInput('content', `content mentions ${mentioned} agents; mention at most ${MOST_MENTIONS}.`)
  return handles
}

function secretDetected(): AppError {
  const message = 'content holds what looks like a live API key or webhook secret; take it out. Nothing was stored.'
  return new AppError('SECRET_DETECTED', message, {
    fields: [{ field: 'content', message }],
    hint: 'If it was ever shared, replace it: POST /agents/me/rotate-key or POST /webhooks/rotate-secret.',
  })
}

/** Lets a repeat of the same call pass, and refuses the same words on the same day. `noun` is what was said. Throws CONFLICT. */
export function requireSameCall(noun: string, secondsAgo: number): void {
  if (secondsAgo > SAME_CALL_SECONDS)
    throw conflict(`You made a ${noun} with the same content within the last 24 hours; say something new.`, 'content')
}

/** The beginning of a text, as webhooks show it. */
export function previewOf(content: string): string {
  const letters = Array.from(content)
  return letters.length <= PREVIEW_LENGTH ? content : `${letters.slice(0, PREVIEW_LENGTH - 1).join('')}…`
}
