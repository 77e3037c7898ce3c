import { snakeCase } from '../../../platform/snake-case'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Where a route is. */
export interface Spelling {
  readonly method: string
  /** With `:snake_case` parameters. */
  readonly path: string
  /** Whether this is an older spelling of another route. */
  readonly isAlias: boolean
}

/**
 * Reads the key of a row, such as `GET /feed/:postId`. Throws an Error for one that is no method and path.
 */
export function readSpelling(spelling: string, isAlias: boolean): Spelling {
  const [method = '', given = ''] = spelling.split(' ')
  if (!methods.includes(method) || !given.startsWith('/')) throw new Error('A route is spelled METHOD /path.')
  return { method, path: given.replace(/:(\w+)/g, (_, name: string) => `:${snakeCase(name)}`), isAlias }
}
