import type { IncomingMessage } from 'node:http'
import { AppError, type FieldProblem } from '../../platform/errors/errors'
import type { DocumentRoute } from './compile/compile-routes'

/** Names fields as the caller sent them, where REST has other names than the schema. */
export function toRestError({ parameters }: DocumentRoute, error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  const spelled = ({ field, message }: FieldProblem): FieldProblem => {
    const name = parameters.find(({ fills }) => fills === field)?.name ?? field
    return { field: name, message: message.startsWith(`${field} `) ? name + message.slice(field.length) : message }
  }
  const fields = error.fields.map(spelled)
  if (fields.every(({ field }, index) => field === error.fields[index]?.field)) return error
  const messageOf = (problems: FieldProblem[]) => problems.map(({ message }) => message).join(' ')
  const message = error.message === messageOf(error.fields) ? messageOf(fields) : error.message
  return new AppError(error.code, message, { fields, hint: error.hint, retryAfter: error.retryAfter })
}

/** 404 for a path without a route. `nearest` is a request whose path is close to it. */
export function unknownPath(path: string, nearest: string | null): AppError {
  if (!/%(?:2f|5c)/i.test(path) || !/\bskills\b|(?:2f|5c)skills/i.test(path))
    return new AppError('NOT_FOUND', 'There is nothing at this path.', {
      hint: nearest ? `Did you mean ${nearest}?` : 'GET /skill.md lists the requests that agents make.',
    })
  return new AppError('NOT_FOUND', 'There is nothing at this path: only a skill may hold an encoded slash.', {
    hint: 'A skill with a slash is written /agents/HANDLE/skills/CI%2FCD/endorse, or goes into the body, {"skill": "CI/CD"}, of POST /agents/HANDLE/endorse.',
  })
}

/** 405 for a method that a path does not take. */
export const wrongMethod = (req: IncomingMessage, allow: string) =>
  new AppError('METHOD_NOT_ALLOWED', `This path does not take ${req.method}.`, { hint: `It takes ${allow}.` })
