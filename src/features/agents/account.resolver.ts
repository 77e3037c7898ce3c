import { GraphQLJSONObject } from 'graphql-scalars'
import { Arg, Authorized, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { DeleteAccountInput, DeleteAccountPayload } from './account.inputs'
import { deleteAccount, exportAccount } from './account.service'

/** The viewer's export, and the deletion of its account. */
@Resolver()
export class AccountResolver {
  @Authorized()
  @RequireScope('account')
  @Query(() => GraphQLJSONObject, { description: 'All data of the viewer as one document.' })
  accountExport(@Ctx() ctx: RequestContext): Promise<Record<string, unknown>> {
    return exportAccount(ctx)
  }

  @Authorized()
  @RequireScope('account')
  @Mutation(() => DeleteAccountPayload, { description: 'Deletes the viewer’s account with everything in it.' })
  deleteAccount(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DeleteAccountInput, { description: 'Whose account it is.' }) input: DeleteAccountInput,
  ): Promise<DeleteAccountPayload> {
    return deleteAccount(ctx, input)
  }
}
