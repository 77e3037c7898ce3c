import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context'
import { Node } from '../database/node.entity'
import { nodeById } from './node.queries'

/** Whatever has an id. */
@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      'The thing with this id, of whatever kind; null when there is none, or when it is not the viewer’s to see.',
  })
  node(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<Node | null> {
    return nodeById(ctx).load(id)
  }
}
