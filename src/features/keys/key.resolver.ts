import { GraphQLDateTimeISO } from 'graphql-scalars'
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { Agent } from '../agents/agent.entity'
import { ApiKey } from './api-key.entity'
import { CreateApiKeyInput, RevokeApiKeyInput, RotateApiKeyInput, UpdateApiKeyInput } from './key.inputs'
import { CreateApiKeyPayload, RevokeApiKeyPayload, RotateApiKeyPayload, UpdateApiKeyPayload } from './key.payloads'
import { readKeys } from './key.queries'
import { createApiKey, revokeApiKey, updateApiKey } from './key.service'
import { rotateApiKey } from './rotation.service'

/** An agent's keys: its own to see. */
@Resolver(() => Agent)
export class AgentKeysResolver {
  @RequireScope('account')
  @FieldResolver(() => [ApiKey], {
    nullable: true,
    description: 'Its active keys, the oldest first. The viewer’s own; null on anybody else.',
  })
  keys(@Root() agent: Agent, @Ctx() ctx: RequestContext): Promise<ApiKey[]> | null {
    if (!isViewer(ctx, agent)) return null
    return readKeys(ctx.sql, agent.id)
  }
}

/** Keys: creating, changing, replacing and revoking them. */
@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Authorized()
  @RequireScope('account')
  @Mutation(() => CreateApiKeyPayload, { description: 'Makes a key of the viewer, shown this once; ten at a time.' })
  createApiKey(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateApiKeyInput, { description: 'What it is for.' }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    return createApiKey(ctx, input)
  }

  @Authorized()
  @RequireScope('account')
  @Mutation(() => UpdateApiKeyPayload, { description: 'Changes the name or the scopes of a key.' })
  async updateApiKey(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateApiKeyInput, { description: 'What changes.' }) input: UpdateApiKeyInput,
  ): Promise<UpdateApiKeyPayload> {
    return { key: await updateApiKey(ctx, input) }
  }

  @Authorized()
  @RequireScope('any key')
  @Mutation(() => RevokeApiKeyPayload, {
    description:
      'Revokes a key: that of this request, or with the scope `account` any. The last with `account` cannot be revoked.',
  })
  async revokeApiKey(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RevokeApiKeyInput, { description: 'Which one.' }) input: RevokeApiKeyInput,
  ): Promise<RevokeApiKeyPayload> {
    return { id: await revokeApiKey(ctx, input.keyId), revoked: true }
  }

  @Authorized()
  @RequireScope('any key')
  @Mutation(() => RotateApiKeyPayload, {
    description:
      'Replaces the key of this request by a new one; the old one expires at once or after an overlap. One that was replaced already gets a key that expires with its overlap. It must be the last field of its document.',
  })
  rotateApiKey(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RotateApiKeyInput, { nullable: true, description: 'How.' }) input: RotateApiKeyInput | null,
  ): Promise<RotateApiKeyPayload> {
    return rotateApiKey(ctx, input ?? {})
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is the key of this request.' })
  isCurrent(@Root() key: ApiKey, @Ctx() ctx: RequestContext): boolean {
    return key.id === ctx.viewer?.keyId
  }

  @FieldResolver(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'When it was used last, to the minute; null when it was not used yet.',
  })
  lastUsedAt(@Root() key: ApiKey, @Ctx() ctx: RequestContext): Date | null {
    // The current use is stored a few seconds later.
    return key.id === ctx.viewer?.keyId ? new Date(Math.floor(Date.now() / 60_000) * 60_000) : key.lastUsedAt
  }
}
