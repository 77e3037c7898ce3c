import {
  type FieldSerializer,
  placeFields,
  placePage,
  placeUnlessNull,
  type Serialize,
  serializeFields,
  serializeItems,
  takeField,
} from '../serialize'
import { listKeyOf } from './response-shape'
import type { SelectedField, SelectedObject, SelectedValue } from './selection'

/** Compiles the function that converts a selection's data to the response; null when the data is the response. */
export function compileSerializer({ fields }: SelectedObject): Serialize | null {
  const serializers = fields.map(compileField).filter(({ serialize, place }) => serialize || place)
  if (serializers.length === 0) return null
  return serializers.every(({ place }) => place === null) ? serializeFields(serializers) : placeFields(serializers)
}

function compileField({ key, isSpread, isOptional, value }: SelectedField): FieldSerializer {
  if (value.kind === 'connection' && value.isPage) {
    const { nodes, others } = value
    const place = placePage(nodes.key, listKeyOf(key, value), compileValue(nodes.value), others.map(compileField))
    return { key, serialize: null, place }
  }
  const serialize = compileValue(value)
  return { key, serialize, place: isSpread ? Object.assign : isOptional ? placeUnlessNull(key) : null }
}

function compileValue(value: SelectedValue): Serialize | null {
  switch (value.kind) {
    case 'leaf':
      return null
    case 'list': {
      const item = compileValue(value.of)
      return item && serializeItems(item)
    }
    case 'object':
      return compileSerializer(value)
    case 'one of':
      return compileOneOf(value.options)
    case 'flat':
      return takeField(value.field.key, compileValue(value.field.value))
    case 'connection':
      return takeField(value.nodes.key, compileValue(value.nodes.value))
  }
}

/** A field must be serialized alike in all types that are possible at one place. */
function compileOneOf(options: readonly SelectedObject[]): Serialize | null {
  const serializers = options.map(compileSerializer).filter((serialize) => serialize !== null)
  if (serializers.length === 0) return null
  return (value) => serializers.reduce((result, serialize) => serialize(result), value)
}
