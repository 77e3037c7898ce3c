/**
 * What is under way, in no order. A Set would keep what was removed from it: V8 gives a Set that members come to and
 * leave a new table again and again, each refers to the one that replaces it, and once one of them is old, minor
 * collections take all that follow for alive, with the members that they had.
 */
export class InFlight<T> {
  private readonly entries: { readonly item: T; index: number }[] = []

  get size(): number {
    return this.entries.length
  }

  /** Adds an item; returns what removes it, which is to be called once. */
  add(item: T): () => void {
    const entry = { item, index: this.entries.length }
    this.entries.push(entry)
    return () => {
      const last = this.entries.pop()
      if (!last || last === entry) return
      this.entries[entry.index] = last
      last.index = entry.index
    }
  }

  /** The items that are under way now. */
  items(): T[] {
    return this.entries.map(({ item }) => item)
  }
}
