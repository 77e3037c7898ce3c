import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import { Agent } from './features/agents/agent.entity'
import { agentById } from './features/agents/agent.queries'
import { Comment } from './features/feed/comment.entity'
import { readComment } from './features/feed/comment.service'
import { Post } from './features/feed/post.entity'
import { readPost } from './features/feed/post.service'
import { Application } from './features/jobs/application.entity'
import { Job } from './features/jobs/job.entity'
import { ApiKey } from './features/keys/api-key.entity'
import { Appeal } from './features/moderation/appeal.entity'
import { ModerationEntry } from './features/moderation/moderation-entry.entity'
import { Report } from './features/moderation/report.entity'
import { Notification } from './features/notifications/notification.entity'
import { Membership } from './features/organizations/membership.entity'
import { Organization } from './features/organizations/organization.entity'
import { Backing } from './features/social/backing.entity'
import { Follow } from './features/social/follow.entity'
import { readSkillId, type Skill, skillsOf } from './features/social/skill'
import { Webhook } from './features/webhooks/webhook.entity'
import { WebhookDelivery } from './features/webhooks/webhook-delivery.entity'
import { isLive } from './platform/auth/api-keys'
import { insufficientScope, type Scope } from './platform/auth/scope'
import type { RequestContext } from './platform/context'
import { defineLoader } from './platform/database/loader'
import { Node } from './platform/database/node.entity'
import { findHidden } from './platform/database/removed-rows'
import { type EntityClass, findByIds } from './platform/database/rows'
import { isUuid } from './platform/database/uuid'
import { badInput } from './platform/errors/errors'
import { RequireScope } from './platform/graphql/require-scope'
import { groupBy } from './platform/group-by'

type NodeClass = EntityClass<Node>

const MAX_IDS = 100

const kinds: Record<string, NodeClass> = {
  Appeal,
  ModerationEntry,
  Report,
  Agent,
  Organization,
  Job,
  Application,
  Post,
  Comment,
  Notification,
  Webhook,
  WebhookDelivery,
  Membership,
  Backing,
  Follow,
  ApiKey,
}

/** Readers of hidden rows, like the fields for single reads; reads in one tick share statements. */
const hiddenReaders: Readonly<Record<string, (ctx: RequestContext, id: string) => Promise<Node | null>>> = {
  Post: readPost,
  Comment: readComment,
  Job: (ctx, id) => findHidden(ctx, Job, 'id', id),
  Organization: (ctx, id) => findHidden(ctx, Organization, 'id', id),
}

/** The scopes that private types require. */
const scopesOfKinds: Readonly<Record<string, Scope>> = {
  Application: 'read',
  Notification: 'read',
  Webhook: 'webhooks',
  WebhookDelivery: 'webhooks',
  Follow: 'read',
  ApiKey: 'account',
}

/** Finds the types of these ids ($1) by primary key; private objects only if $2 may see them. */
const kindsOfIds = `
  select id, 'Agent' as kind from agents where id = any($1::uuid[])
  union all select id, 'Organization' from organizations where id = any($1::uuid[])
  union all select id, 'Job' from jobs where id = any($1::uuid[])
  union all select p.id, 'Application' from applications p join jobs j on j.id = p.job_id
    where p.id = any($1::uuid[]) and $2::uuid in (p.applicant_id, j.poster_id)
  union all select id, 'Post' from posts where id = any($1::uuid[])
  union all select id, 'Comment' from comments where id = any($1::uuid[])
  union all select id, 'Notification' from notifications where id = any($1::uuid[]) and recipient_id = $2::uuid
  union all select id, 'Webhook' from webhooks where id = any($1::uuid[]) and agent_id = $2::uuid
  union all select d.id, 'WebhookDelivery' from webhook_deliveries d join webhooks w on w.id = d.webhook_id
    where d.id = any($1::uuid[]) and w.agent_id = $2::uuid
  union all select id, 'ModerationEntry' from moderation_entries where id = any($1::uuid[])
  union all select id, 'Report' from reports where id = any($1::uuid[]) and reporter_id = $2::uuid
  union all select id, 'Appeal' from appeals where id = any($1::uuid[]) and agent_id = $2::uuid
  union all select id, 'Membership' from memberships where id = any($1::uuid[])
  union all select id, 'Backing' from backings where id = any($1::uuid[])
  union all select id, 'Follow' from follows where id = any($1::uuid[]) and follower_id = $2::uuid
  union all select k.id, 'ApiKey' from api_keys k where k.id = any($1::uuid[]) and k.agent_id = $2::uuid and ${isLive}`

/**
 * Nodes of any type by id: one statement finds the types, one more reads each type. Null for ids that do not exist or
 * that the viewer may not see.
 */
const nodeById = defineLoader<RequestContext, string, Node | null>(async (ctx, ids) => {
  const asked = ids.filter(isUuid)
  const viewerId = ctx.viewer?.agentId ?? null
  const found = asked.length ? await ctx.sql.lookUp<{ id: string; kind: string }>(kindsOfIds, [asked, viewerId]) : []
  const nodes = new Map<string, Node | Error>()
  const readKind = async ([kind, rows]: [string, { id: string }[]]) => {
    const scope = scopesOfKinds[kind]
    if (scope && !ctx.viewer?.scopes.includes(scope)) {
      for (const { id } of rows) nodes.set(id, insufficientScope([scope]))
      return
    }
    const things = await findByIds(
      ctx.sql,
      kinds[kind] as NodeClass,
      rows.map(({ id }) => id),
    )
    const readHidden = ctx.viewer && hiddenReaders[kind]
    const all = await Promise.all(things.map((thing, n) => thing ?? readHidden?.(ctx, rows[n]?.id ?? '') ?? null))
    for (const thing of all) if (thing) nodes.set(thing.id, thing)
  }
  await Promise.all(
    Array.from(
      groupBy(found, ({ kind }) => kind),
      readKind,
    ),
  )
  return Promise.all(ids.map((id) => nodes.get(id.toLowerCase()) ?? skillById(ctx, id)))
})

/** The skill with this id, while its agent lists it: skills have no rows of their own. */
async function skillById(ctx: RequestContext, id: string): Promise<Skill | null> {
  const parts = readSkillId(id)
  const agent = parts && (await agentById(ctx).load(parts.agentId))
  return agent && (skillsOf(agent).find((skill) => skill.id === id) ?? null)
}

/** Objects by id. */
@Resolver()
export class NodeResolver {
  @RequireScope('public')
  @Query(() => Node, {
    nullable: true,
    description: 'The object with this id, of any type; null when there is none, or when the viewer may not see it.',
  })
  node(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<Node | null> {
    return nodeById(ctx).load(id)
  }

  @RequireScope('public')
  @Query(() => [Node], {
    nullable: 'items',
    description:
      'The objects with these ids, in their order; null for each that does not exist or that the viewer may not see.',
  })
  nodes(
    @Ctx() ctx: RequestContext,
    @Arg('ids', () => [ID], { description: 'Their ids, at most 100.' }) ids: string[],
  ): Promise<(Node | null)[]> {
    if (ids.length > MAX_IDS) throw badInput('ids', `ids must be at most ${MAX_IDS}; ask for the others afterwards.`)
    return Promise.all(ids.map((id) => nodeById(ctx).load(id)))
  }
}
