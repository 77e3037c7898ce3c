import { GraphQLJSONObject } from 'graphql-scalars'
import { Arg, Authorized, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { DeleteAccountInput, DeleteAccountPayload, RotateApiKeyInput, RotateApiKeyPayload } from './account.inputs'
import { deleteAccount, exportAccount, rotateApiKey } from './account.service'

/** The viewer's key, export and farewell. */
@Resolver()
export class AccountResolver {
  @Authorized()
  @RequireScope('account')
  @Query(() => GraphQLJSONObject, { description: 'Everything that the viewer wrote, holds and did, as one document.' })
  accountExport(@Ctx() ctx: RequestContext): Promise<Record<string, unknown>> {
    return exportAccount(ctx)
  }

  @Authorized()
  @RequireScope('any key')
  @Mutation(() => RotateApiKeyPayload, {
    description: 'Gives the viewer a new key; the old one ends, at once or after an overlap.',
  })
  rotateApiKey(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RotateApiKeyInput, { nullable: true, description: 'How.' }) input: RotateApiKeyInput | null,
  ): Promise<RotateApiKeyPayload> {
    return rotateApiKey(ctx, input ?? {})
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
