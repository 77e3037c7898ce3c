import type { JsonObject } from '../../platform/routes/route'

/**
 * Converts executed data that is not null to the response, or a part of it. These functions run for each request;
 * `compile/serializer.ts` composes them once at start, so that a request visits only the fields that differ.
 */
export type Serialize = (value: unknown) => unknown

/** How one field is put into the response, if not unchanged under its own name. */
export interface FieldSerializer {
  readonly key: string
  /** Converts its value if that is not null. */
  readonly serialize: Serialize | null
  /** Puts the converted value, null included, into the object; null: under the field's own name. */
  readonly place: PlaceField | null
}

/** Puts a value into the new object. */
export type PlaceField = (object: JsonObject, value: unknown) => void

/** Converts fields in place. */
export function serializeFields(fields: readonly FieldSerializer[]): Serialize {
  return (value) => {
    const object = value as JsonObject
    for (const { key, serialize } of fields) {
      const before = object[key]
      if (serialize && before != null) object[key] = serialize(before)
    }
    return object
  }
}

/** Makes a new object, for fields with another place in the response. */
export function placeFields(fields: readonly FieldSerializer[]): Serialize {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  return (value) => {
    const data = value as JsonObject
    const object: JsonObject = {}
    for (const key of Object.keys(data)) {
      const field = byKey.get(key)
      const before = data[key]
      const after = field?.serialize && before != null ? field.serialize(before) : before
      if (field?.place) field.place(object, after)
      else object[key] = after
    }
    return object
  }
}

/** Leaves a field out if it is null. */
export function placeUnlessNull(key: string): PlaceField {
  return (object, value) => {
    if (value !== null) object[key] = value
  }
}

/** Converts every item of a list that is not null. */
export function serializeItems(serialize: Serialize): Serialize {
  return (value) => {
    const items = value as unknown[]
    for (let index = 0; index < items.length; index++) {
      if (items[index] !== null) items[index] = serialize(items[index])
    }
    return items
  }
}

/** Replaces an object by one of its fields. */
export function takeField(key: string, serialize: Serialize | null): Serialize {
  return (value) => {
    const taken = (value as JsonObject)[key]
    return serialize && taken != null ? serialize(taken) : taken
  }
}

interface Connection extends JsonObject {
  page_info: { has_next_page: boolean; end_cursor: string | null }
}

/** Puts a page of a connection into the object around it: its nodes, `next_cursor`, `has_more` and its other fields. */
export function placePage(
  nodesKey: string,
  listKey: string,
  serialize: Serialize | null,
  others: readonly FieldSerializer[],
): PlaceField {
  return (object, value) => {
    if (value === null) return
    const page = value as Connection
    const nodes = page[nodesKey]
    object[listKey] = serialize && nodes != null ? serialize(nodes) : nodes
    object.next_cursor = page.page_info.has_next_page ? page.page_info.end_cursor : null
    object.has_more = page.page_info.has_next_page
    for (const { key, serialize: change, place } of others) {
      const after = change && page[key] != null ? change(page[key]) : page[key]
      if (place) place(object, after)
      else object[key] = after
    }
  }
}
