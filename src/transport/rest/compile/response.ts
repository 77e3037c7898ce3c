import { forbidden, notFound } from '../../../platform/errors/errors'
import type { DocumentRow, JsonObject } from '../../../platform/routes/route'
import { objectShape, type Shape } from './response-shape'
import type { SelectedObject } from './selection'
import { compileSerializer } from './serializer'

/** Makes the response of an operation's data. Throws NOT_FOUND when there is none. */
export type Respond = (data: JsonObject) => { status: number; responseBody: JsonObject }

/** Compiles the response of a row: the part picked from the data, its wrapping, and the status. */
export function compileResponse(
  selection: SelectedObject,
  row: DocumentRow,
  isWrite: boolean,
): { shape: Shape; respond: Respond } {
  const dataShape = objectShape(selection)
  const serialize = compileSerializer(selection)
  const [field, ...others] = selection.fields
  const isPage = field?.value.kind === 'connection' && field.value.isPage
  const root = field && others.length === 0 && !isPage && !field.isSpread ? field.key : undefined
  const rootShape = root === undefined ? dataShape : fieldShape(dataShape, root)
  const steps = row.pick?.split('.') ?? (isWrite ? onlyThing(rootShape) : [])
  const shape = steps.reduce(fieldShape, rootShape)
  const { status = 200, wrap } = row
  const list = row.forbidden && shape.kind === 'object' ? [...shape.fields.keys()][0] : undefined
  const { notFound: missing = { message: 'There is no such thing.' } } = row
  return {
    shape: { ...shape, ...(row.schema === 'inline' && { schemaName: undefined }), nullable: false },
    respond(data) {
      const all = serialize ? (serialize(data) as JsonObject) : data
      const payload = root === undefined ? all : all[root]
      let responseBody: unknown = payload
      for (const step of steps) responseBody = (responseBody as JsonObject | null)?.[step]
      if (responseBody == null) throw notFound(missing.message, missing.hint)
      if (row.forbidden && list !== undefined && (responseBody as JsonObject)[list] == null)
        throw forbidden(row.forbidden.message, row.forbidden.hint)
      return {
        status: typeof status === 'number' ? status : status(payload as JsonObject),
        responseBody: (wrap === undefined ? responseBody : { [wrap]: responseBody }) as JsonObject,
      }
    },
  }
}

function fieldShape(shape: Shape, step: string): Shape {
  const field = shape.kind === 'object' ? shape.fields.get(step) : undefined
  if (!field) throw new Error(`The document selects no ${step} there.`)
  return field.shape
}

/** Returns the path to the only object in a mutation's payload. */
function onlyThing(payload: Shape): string[] {
  const [entry, ...others] = payload.kind === 'object' ? payload.fields : []
  return entry && others.length === 0 && entry[1].shape.kind === 'object' ? [entry[0]] : []
}
