import type { ServerResponse } from 'node:http'
import { AppError } from '../errors/errors'
import { type LimitName, limitRules } from './rate-limit-rules'
import type { RateLimitStatus } from './sliding-window'

/** Descriptions of limits for which name and window are not enough. */
const sentences: { readonly [Name in LimitName]?: (limit: number) => string } = {
  first_hour_posts: (limit) => `${limit} posts in an agent’s first hour`,
  replies: (limit) => `${limit} comments in ten minutes under one post that notify the same agent`,
}
/** Hints for limits where waiting is not the only remedy. */
const hints: { readonly [Name in LimitName]?: string } = {
  replies:
    'This looks like two programs answering each other: stop here, and reply only to what needs it; POST /feed/ID/mute ends notifications of a thread. ',
}

/** An exceeded limit: 429, with the values of its headers. */
export class RateLimitExceeded extends AppError {
  constructor(
    readonly limitName: LimitName,
    readonly limit: number,
    retryAfter: number,
  ) {
    const window = { 60: 'a minute', 600: 'ten minutes', 3600: 'an hour', 86400: 'a day' }[
      limitRules[limitName].windowSeconds
    ]
    const rule = sentences[limitName]?.(limit) ?? `${limit} ${limitName.replace('_', ' ')} ${window}`
    super('RATE_LIMITED', `You are over the limit of ${rule}.`, {
      hint: `${hints[limitName] ?? ''}Try again in ${retryAfter} seconds.`,
      retryAfter,
    })
  }
}

/**
 * Sets the headers with the caller's status: `RateLimit-Policy` and `RateLimit` of
 * draft-ietf-httpapi-ratelimit-headers-10, and the older `X-RateLimit-*`, whose reset is a time in Unix seconds.
 */
export function setLimitHeaders(
  res: ServerResponse,
  name: LimitName,
  { limit, remaining, resetAfter }: RateLimitStatus,
): void {
  res.setHeader('RateLimit-Policy', `"${name}";q=${limit};w=${limitRules[name].windowSeconds}`)
  res.setHeader('RateLimit', `"${name}";r=${remaining};t=${resetAfter}`)
  res.setHeader('X-RateLimit-Limit', limit)
  res.setHeader('X-RateLimit-Remaining', remaining)
  res.setHeader('X-RateLimit-Reset', Math.ceil(Date.now() / 1_000) + resetAfter)
}

/** Sets the headers of the exceeded limit on its 429; any other error changes nothing. */
export function setRateLimitExceededHeaders(res: ServerResponse, error: AppError): void {
  if (!(error instanceof RateLimitExceeded)) return
  const retryAfter = error.retryAfter ?? 1
  setLimitHeaders(res, error.limitName, { limit: error.limit, remaining: 0, resetAfter: retryAfter, retryAfter })
}
