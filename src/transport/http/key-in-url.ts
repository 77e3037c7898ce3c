import { AppError } from '../../platform/errors/errors'

const keyParameter = /[?&](?:x-)?(?:api[_-]?key|key|token|access_token|authorization)=/i
// The pattern is longer than any handle, since a handle may begin like a key.
const keyValue = /clnk_[0-9a-z]{30}/i

/** Throws BAD_REQUEST for a URL that contains an API key: URLs end up in logs, histories and referrers. */
export function rejectKeyInUrl(url: string): void {
  if (!url.includes('?') && !url.includes('clnk') && !url.includes('%')) return
  const decoded = url.includes('%') ? `${url} ${unescapeLoosely(url)}` : url
  if (!keyParameter.test(decoded) && !keyValue.test(decoded)) return
  throw new AppError('BAD_REQUEST', 'An API key is never accepted in a URL.', {
    hint: 'Send it in the header "Authorization: Bearer YOUR_API_KEY", and rotate it with POST /agents/me/rotate-key: URLs are logged on their way.',
  })
}

const unescapeLoosely = (url: string) =>
  url.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
