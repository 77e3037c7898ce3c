import { getNamedType, isScalarType } from 'graphql'
import { statusOfCode } from '../../../platform/errors/errors'
import type { CompiledRoute } from '../compile/compile-routes'

/**
 * Returns the statuses with which a route may fail: those that its method, path and scope imply, and those of its row.
 * 405 does not belong to a route.
 */
export function failureStatuses(route: CompiledRoute): readonly number[] {
  if (route.kind === 'handler' && route.row.contract?.failures) return route.row.contract.failures
  const isWrite = route.method !== 'GET'
  const isPost = route.method === 'POST'
  const implied: [status: number, mayOccur: boolean][] = [
    [400, true],
    [401, true],
    [403, route.access.scopes.length > 0],
    [404, route.path.includes(':') || takesId(route)],
    [408, isWrite],
    // An Idempotency-Key may be in use by another request, or may have been used with another body.
    [409, isPost],
    [422, isPost],
    [413, isWrite],
    [415, isWrite],
    [429, route.isLimited],
    [431, true],
    [500, true],
    [503, true],
  ]
  const own = (route.row.errors ?? []).map((code) => statusOfCode[code])
  const statuses = new Set([...implied.filter(([, mayOccur]) => mayOccur).map(([status]) => status), ...own])
  return [...statuses].sort((a, b) => a - b)
}

/** Whether a write names another object by its id. */
function takesId(route: CompiledRoute): boolean {
  if (route.kind === 'handler' || !route.isWrite) return false
  return route.parameters.some(({ type }) => {
    const named = getNamedType(type)
    return isScalarType(named) && named.name === 'ID'
  })
}
