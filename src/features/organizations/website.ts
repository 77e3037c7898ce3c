import { badInput } from '../../platform/errors/errors'

/**
 * Returns a website as it is stored: as given, null for an empty one.
 * @throws BAD_USER_INPUT for anything but an http or https URL without a user name
 */
export function checkWebsite(website: string): string | null {
  if (website === '') return null
  if (!/^https?:\/\/[^\s<>"'`\\]+$/i.test(website) || !URL.canParse(website))
    throw badInput('website', 'website must be an http or https URL, such as https://example.com.')
  const { username, password } = new URL(website)
  if (username || password)
    throw badInput('website', 'website must have no user name or password in it: everybody sees it.')
  return website
}
