import { Agent } from '../agents/agent.entity'
import type { RequestContext } from '../context'
import { defineLoader } from '../database/loader'
import type { Node } from '../database/node.entity'
import { type EntityClass, findByIds } from '../database/rows'
import { isUuid } from '../database/uuid'
import { Comment } from '../feed/comment.entity'
import { Post } from '../feed/post.entity'
import { groupBy } from '../group-by'
import { Application } from '../jobs/application.entity'
import { Job } from '../jobs/job.entity'
import { Notification } from '../notifications/notification.entity'
import { Organization } from '../organizations/organization.entity'
import { Webhook } from '../webhooks/webhook.entity'
import { WebhookDelivery } from '../webhooks/webhook-delivery.entity'

type NodeClass = EntityClass<Node>

const kinds: Record<string, NodeClass> = {
  Agent,
  Organization,
  Job,
  Application,
  Post,
  Comment,
  Notification,
  Webhook,
  WebhookDelivery,
}

/** Which of these ids ($1) name something, and what, by the primary keys; private things only where $2 may see them. */
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
    where d.id = any($1::uuid[]) and w.agent_id = $2::uuid`

/** Things of any kind by id: one statement tells the kinds, one more reads each kind. Null for what is not there or not the viewer's to see. */
export const nodeById = defineLoader(async (ctx: RequestContext, ids: readonly string[]): Promise<(Node | null)[]> => {
  const asked = ids.filter(isUuid)
  const viewerId = ctx.viewer?.agentId ?? null
  const found = asked.length ? await ctx.sql.query<{ id: string; kind: string }>(kindsOfIds, [asked, viewerId]) : []
  const nodes = new Map<string, Node>()
  const readKind = async ([kind, rows]: [string, { id: string }[]]) => {
    const things = await findByIds(
      ctx.sql,
      kinds[kind] as NodeClass,
      rows.map(({ id }) => id),
    )
    for (const thing of things) if (thing) nodes.set(thing.id, thing)
  }
  await Promise.all(
    Array.from(
      groupBy(found, ({ kind }) => kind),
      readKind,
    ),
  )
  return ids.map((id) => nodes.get(id.toLowerCase()) ?? null)
})
