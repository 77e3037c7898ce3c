import DataLoader from 'dataloader'
import { AppError } from '../errors/errors'
import type { Sql } from './sql'

/** What a loader needs of a request: where to read, and the map of its loaders. */
export interface LoaderScope {
  readonly sql: Sql
  readonly loaders: Map<unknown, DataLoader<unknown, unknown>>
}

/**
 * Defines a loader: the keys requested in one tick are fetched by one call of `batch`, which returns values in the
 * order of the keys. Each request has its own, so nothing is cached beyond it.
 */
export function defineLoader<Scope extends LoaderScope, Key, Value>(
  batch: (ctx: Scope, keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): (ctx: Scope) => DataLoader<Key, Value> {
  return (ctx) => {
    let loader = ctx.loaders.get(batch) as DataLoader<Key, Value> | undefined
    if (!loader) {
      loader = new DataLoader<Key, Value>((keys) => batch(ctx, keys))
      ctx.loaders.set(batch, loader as DataLoader<unknown, unknown>)
    }
    return loader
  }
}

/** A referenced row was deleted after the row was read: a new read does not return the row either. */
export class StaleReadError extends AppError {
  constructor() {
    super('SERVICE_UNAVAILABLE', 'Something in this response was deleted while it was read.', {
      hint: 'Ask again; if it was a write, read what came of it first.',
      retryAfter: 1,
    })
  }
}

/** Loads a row that another one refers to. Throws StaleReadError when it does not exist any more. */
export async function loadRequired<Key, Value>(loader: DataLoader<Key, Value | null>, key: Key): Promise<Value> {
  const value = await loader.load(key)
  if (value === null) throw new StaleReadError()
  return value
}
