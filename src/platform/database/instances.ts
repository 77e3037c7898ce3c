/** The prototypes of rows, each with the prototype of the entity that its rows are instances of, if there is one. */
const rowPrototypes = new WeakMap<object, object | null>()

/** A class whose instances are rows. */
interface Entity<T> {
  readonly prototype: T
}

/**
 * Compiles a function that makes objects with these properties, all with a prototype of their own, so that
 * `becomeInstance` can change the prototypes of all of them at once. `assign` is the code that assigns the properties
 * of `this` from `values`, with `parts` by the `names` in it.
 */
export function compileRowMaker<Values>(
  assign: readonly string[],
  names: readonly string[],
  parts: readonly unknown[],
): (values: Values) => object {
  const prototype = {}
  rowPrototypes.set(prototype, null)
  const body = `const [${names}] = parts
    function Row(values) { ${assign.join('\n')} }
    Row.prototype = prototype
    return (values) => new Row(values)`
  return new Function('parts', 'prototype', body)(parts, prototype)
}

/** Compiles a function that makes instances of an entity with these properties. */
export function compileInstanceMaker<T>(
  entity: Entity<T>,
  properties: readonly string[],
): (...values: readonly unknown[]) => T {
  const names = properties.map((_, index) => `value${index}`)
  const assign = properties.map((name, index) => `this[${JSON.stringify(name)}] = ${names[index]}`)
  const body = `function Instance(${names}) { ${assign.join('\n')} }
    Instance.prototype = prototype
    return (${names}) => new Instance(${names})`
  return new Function('prototype', body)(entity.prototype)
}

/**
 * Makes an object an instance of an entity. The first row of a statement does that for all of its rows: an object whose
 * own prototype was changed is slow to make and to read in V8. Without that the statement, the execution and the JSON
 * of a page of GET /feed took a third more CPU.
 */
export function becomeInstance<T extends object>(entity: Entity<T>, row: object): T {
  const shared = Object.getPrototypeOf(row) as object
  const known = rowPrototypes.get(shared)
  if (known === entity.prototype) return row as T
  if (known !== null) return Object.setPrototypeOf(row, entity.prototype)
  rowPrototypes.set(shared, entity.prototype)
  Object.setPrototypeOf(shared, entity.prototype)
  return row as T
}
