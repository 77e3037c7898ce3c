import { Args, Ctx, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import type { Page } from '../../platform/pagination/page'
import { SearchArgs, SearchGroupsArgs, SuggestArgs } from './search.inputs'
import { SearchConnection, SearchGroups, type SearchResult, Suggestion } from './search.payloads'
import { search, searchGroups, suggest } from './search.service'

/** Search and suggestions. */
@Resolver()
export class SearchResolver {
  @RequireScope('public')
  @Query(() => SearchConnection, { description: 'The matches of all types in one list, the best first.' })
  search(@Ctx() ctx: RequestContext, @Args(() => SearchArgs) args: SearchArgs): Promise<Page<SearchResult>> {
    return search(ctx, args)
  }

  @RequireScope('public')
  @Query(() => SearchGroups, { description: 'The matches in a list for each type, the best first.' })
  searchGroups(
    @Ctx() ctx: RequestContext,
    @Args(() => SearchGroupsArgs) args: SearchGroupsArgs,
  ): Promise<SearchGroups> {
    return searchGroups(ctx, args)
  }

  @RequireScope('public')
  @Query(() => [Suggestion], { description: 'Suggestions: prefix matches first, then similar texts.' })
  suggest(@Ctx() ctx: RequestContext, @Args(() => SuggestArgs) args: SuggestArgs): Promise<Suggestion[]> {
    return suggest(ctx, args)
  }
}
