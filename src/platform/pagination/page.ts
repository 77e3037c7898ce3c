import { ArgsType, Field, Int, ObjectType } from 'type-graphql'
import { badInput } from '../errors/errors'
import { type CursorFormat, decodeCursor, encodeCursor } from './cursor'

/** The most items that a page holds. A larger number is an error in GraphQL; REST reduces it to this. */
export const MAX_PAGE_SIZE = 100
/** The default number of items of a page. */
export const DEFAULT_PAGE_SIZE = 20
const MAX_OFFSET = 10_000

/** Relay's arguments of every list, and the offset of older REST callers. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'How many from the start, 1 to 100; 20 by default.' })
  first?: number | null

  @Field(() => String, { nullable: true, description: 'Only items after this cursor.' })
  after?: string | null

  @Field(() => Int, { nullable: true, description: 'How many from the end, 1 to 100; not together with `first`.' })
  last?: number | null

  @Field(() => String, { nullable: true, description: 'Only items before this cursor.' })
  before?: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'Skips so many, 0 to 10,000. Cursors are faster and stay right while rows are added.',
  })
  offset?: number | null
}

/** A checked part of a list: `limit` rows from one end. */
export interface Slice {
  readonly limit: number
  readonly backward: boolean
  /** The key in the cursor. */
  readonly after: string | null
  readonly before: string | null
  readonly offset: number
}

/** How a page is read: an offset may skip ten thousand rows, which is no short read. */
export const sendingOf = ({ offset }: Slice): 'lookUp' | 'query' => (offset > 0 ? 'query' : 'lookUp')

function checked(name: string, value: number): number {
  if (value < 1 || value > MAX_PAGE_SIZE) throw badInput(name, `${name} must be from 1 to ${MAX_PAGE_SIZE}.`)
  return value
}

/** Checks the arguments of a list, its cursors too. Throws BAD_USER_INPUT that names the wrong one, and BAD_CURSOR. */
export function sliceOf(args: PageArgs, format: CursorFormat): Slice {
  const keyOf = (cursor: string | null | undefined) => (cursor == null ? null : decodeCursor(format, cursor))
  const { first, last, offset } = args
  if (first != null && last != null) throw badInput('last', 'first and last do not go together; leave one of them out.')
  if (offset != null && (offset < 0 || offset > MAX_OFFSET))
    throw badInput('offset', `offset must be from 0 to ${MAX_OFFSET}; use a cursor to go further.`)
  return {
    limit: last != null ? checked('last', last) : checked('first', first ?? DEFAULT_PAGE_SIZE),
    backward: last != null,
    after: keyOf(args.after),
    before: keyOf(args.before),
    offset: offset ?? 0,
  }
}

/** The position of a page in its list. Relay's PageInfo. */
@ObjectType({ description: 'The position of a page in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether there is a previous page.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'The cursor of the first edge.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'The cursor of the last edge.' })
  endCursor!: string | null
}

/** An item of a list, with its cursor. */
export interface Edge<T> {
  readonly cursor: string
  readonly node: T
}

/**
 * A page of a list, in the list's order: the value of a Relay connection. Cursors are made only when they are
 * requested.
 */
export class Page<T> {
  /** The number of items of the whole list, if a counter has it. */
  totalCount: number | null = null

  constructor(
    private readonly kind: string,
    readonly nodes: T[],
    private readonly keys: string[],
    private readonly bounds: { first: string | undefined; last: string | undefined },
    private readonly more: { next: boolean; previous: boolean },
  ) {}

  /**
   * The page of `rows`, which hold one row more than `slice.limit` when more follows, in the direction of reading. A
   * row whose `node` is null was deleted since it was read: it is left out, and the adjacent pages do not move.
   */
  static of<Row, T>(
    kind: string,
    slice: Slice,
    rows: Row[],
    node: (row: Row) => T | null,
    key: (row: Row) => string,
  ): Page<T> {
    const isMore = rows.length > slice.limit
    const kept = isMore ? rows.slice(0, slice.limit) : rows
    if (slice.backward) kept.reverse()
    const keys = kept.map(key)
    const bounds = { first: keys[0], last: keys.at(-1) }
    const nodes: T[] = []
    const nodeKeys: string[] = []
    kept.forEach((row, index) => {
      const found = node(row)
      if (found === null) return
      nodes.push(found)
      nodeKeys.push(keys[index] as string)
    })
    return new Page(kind, nodes, nodeKeys, bounds, {
      next: slice.backward ? slice.before !== null : isMore,
      previous: slice.backward ? isMore : slice.after !== null || slice.offset > 0,
    })
  }

  get edges(): Edge<T>[] {
    return this.nodes.map((node, index) => ({ node, cursor: encodeCursor(this.kind, this.keys[index] as string) }))
  }

  get pageInfo(): PageInfo {
    return {
      hasNextPage: this.more.next,
      hasPreviousPage: this.more.previous,
      startCursor: this.cursorOf(this.bounds.first),
      endCursor: this.cursorOf(this.bounds.last),
    }
  }

  /** The same page, of a list of so many. */
  of(totalCount: number | null): this {
    this.totalCount = totalCount
    return this
  }

  private cursorOf(key: string | undefined): string | null {
    return key === undefined ? null : encodeCursor(this.kind, key)
  }
}
