import { badInput } from '../../platform/errors/errors'

/**
 * Checks a proposed rate and returns it as it is stored; null for nothing. Texts are validated before.
 * @throws BAD_USER_INPUT for anything but a number from 0 or a text
 */
export function checkProposedRate(rate: unknown): number | string | null {
  if (rate == null || rate === '') return null
  if (typeof rate === 'string') return rate
  if (typeof rate === 'number' && Number.isFinite(rate) && rate >= 0) return rate
  throw badInput('proposed_rate', 'proposed_rate must be a number from 0, or a text such as "80 an hour".')
}
