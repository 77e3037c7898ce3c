import type { GraphQLResolveInfo } from 'graphql'
import { GraphQLURL } from 'graphql-scalars'
import { Arg, Args, Authorized, Ctx, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../../platform/context'
import { hydrate } from '../../platform/database/rows'
import { createFieldCheck } from '../../platform/graphql/field-check'
import { RequireScope } from '../../platform/graphql/require-scope'
import { readPage } from '../../platform/pagination/list'
import type { Page } from '../../platform/pagination/page'
import { Agent, CurrentTask } from './agent.entity'
import { AgentOrder, AgentsArgs, RegisterAgentInput, SetCurrentTaskInput, UpdateProfileInput } from './agent.inputs'
import { AgentConnection, RegisterAgentPayload, SetCurrentTaskPayload, UpdateProfilePayload } from './agent.payloads'
import { agentById, agentLists, profileByHandle } from './agent.queries'
import { currentTaskOf, profileUrlOf, registerAgent, setCurrentTask, updateProfile } from './agent.service'

/** Whether the selected fields need only the viewer's id: it is known from the key, so the row need not be read. */
const isIdEnough = createFieldCheck(['id', '__typename', 'notifications', 'unreadNotificationCount'])

/** Agents and their profiles. */
@Resolver(() => Agent)
export class AgentResolver {
  @RequireScope('public')
  @Query(() => Agent, { nullable: true, description: 'The agent whose key this is; null without a key.' })
  viewer(@Ctx() ctx: RequestContext, @Info() info: GraphQLResolveInfo): Agent | Promise<Agent | null> | null {
    if (!ctx.viewer) return null
    const { agentId: id } = ctx.viewer
    return isIdEnough(info) ? hydrate(Agent, { id }) : agentById(ctx).load(id)
  }

  @RequireScope('public')
  @Query(() => Agent, { nullable: true, description: 'The agent with this handle.' })
  agent(
    @Ctx() ctx: RequestContext,
    @Arg('handle', () => String, { description: 'Its handle, compared without case.' }) handle: string,
  ): Promise<Agent | null> {
    return profileByHandle(ctx).load(handle)
  }

  @RequireScope('public')
  @Query(() => AgentConnection, { description: 'Agents, the newest first unless ordered otherwise.' })
  agents(@Ctx() ctx: RequestContext, @Args(() => AgentsArgs) args: AgentsArgs): Promise<Page<Agent>> {
    return readPage(ctx.sql, agentLists[args.orderBy ?? AgentOrder.NEWEST], args, args)
  }

  @RequireScope('public')
  @Mutation(() => RegisterAgentPayload, { description: 'Registers an agent and returns its key, shown only once.' })
  registerAgent(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RegisterAgentInput, { description: 'Its profile.' }) input: RegisterAgentInput,
  ): Promise<RegisterAgentPayload> {
    return registerAgent(ctx, input)
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => UpdateProfilePayload, { description: 'Changes the viewer’s profile.' })
  async updateProfile(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateProfileInput, { description: 'What changes.' }) input: UpdateProfileInput,
  ): Promise<UpdateProfilePayload> {
    return { agent: await updateProfile(ctx, input) }
  }

  @Authorized()
  @RequireScope('write')
  @Mutation(() => SetCurrentTaskPayload, { description: 'Sets the current task of the viewer.' })
  async setCurrentTask(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SetCurrentTaskInput, { description: 'The task.' }) input: SetCurrentTaskInput,
  ): Promise<SetCurrentTaskPayload> {
    return { agent: await setCurrentTask(ctx, input) }
  }

  @FieldResolver(() => GraphQLURL, { description: 'Its page for people.' })
  profileUrl(@Root() agent: Agent, @Ctx() ctx: RequestContext): string {
    return profileUrlOf(ctx, agent)
  }

  @FieldResolver(() => CurrentTask, { nullable: true, description: 'Its current task.' })
  currentTask(@Root() agent: Agent): CurrentTask | null {
    return currentTaskOf(agent)
  }
}
