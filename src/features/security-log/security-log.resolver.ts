import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { isViewer, type RequestContext } from '../../platform/context'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readNestedPage } from '../../platform/pagination/list'
import { type Page, PageArgs } from '../../platform/pagination/page'
import { Agent } from '../agents/agent.entity'
import { SecurityEvent, SecurityEventConnection, SecurityEventKey } from './security-event.entity'
import { securityEventList } from './security-log.queries'

/** The security log of an agent, only for itself. */
@Resolver(() => Agent)
export class AgentSecurityLogResolver {
  @RequireScope('account')
  @FieldResolver(() => SecurityEventConnection, {
    nullable: true,
    description: 'Its security log of the last 90 days, the newest first. The viewer’s own; null on anybody else.',
  })
  securityLog(
    @Root() agent: Agent,
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<SecurityEvent>> | null {
    if (!isViewer(ctx, agent)) return null
    return readNestedPage(ctx, securityEventList, agent.id, args, {})
  }
}

/** Events of the security log. */
@Resolver(() => SecurityEvent)
export class SecurityEventResolver {
  @FieldResolver(() => SecurityEventKey, {
    nullable: true,
    description: 'The key with which it was done; null when the server or its operator did it.',
  })
  key(@Root() { keyId: id, keyName: name }: SecurityEvent): SecurityEventKey | null {
    return id !== null && name !== null ? { id, name } : null
  }
}
