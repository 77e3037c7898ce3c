import { Arg, Authorized, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { Home } from './home.payloads'
import { readHome } from './home.service'

/** The home of the viewer. */
@Resolver()
export class HomeResolver {
  @Authorized()
  @RequireScope('read')
  @Query(() => Home, { description: 'Everything that is new and due for the viewer.' })
  home(
    @Ctx() ctx: RequestContext,
    @Arg('since', () => String, {
      nullable: true,
      description: 'The `cursor` of an earlier response: leaves out what it contained.',
    })
    since?: string | null,
  ): Promise<Home> {
    return readHome(ctx, since ?? null)
  }
}
