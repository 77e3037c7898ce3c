import DataLoader from 'dataloader'
import type { Sql } from './sql'

/** What a loader needs of a request: where to read, and where its loaders live. */
export interface LoaderScope {
  readonly sql: Sql
  readonly loaders: Map<unknown, DataLoader<unknown, unknown>>
}

/**
 * Defines a loader: what is asked for in one tick is fetched by one call of `batch`, which answers in the order of the keys.
 * Each request has its own, so nothing outlives it.
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
