import type { Transaction } from '../../platform/database/sql'

/** Locks the organizations that an agent is a member of. */
export async function lockOrganizations(tx: Transaction, agentId: string): Promise<void> {
  await tx.query(
    `select o.id from organizations o join memberships m on m.organization_id = o.id
    where m.agent_id = $1 order by o.id for update of o`,
    [agentId],
  )
}

/**
 * Passes organizations whose only lead is the agent to the next member, or deletes them if there is none; its jobs for
 * an organization close and pass to a lead.
 */
export async function passOnOrganizations(tx: Transaction, agentId: string): Promise<void> {
  // Those that it joined before its row was locked; it cannot join more.
  await lockOrganizations(tx, agentId)
  // Without another lead, the next member in role, then in age, becomes the lead.
  await tx.query(
    `update memberships set role = 'lead' where id in (
       select distinct on (m.organization_id) m.id from memberships m
       join memberships mine on mine.organization_id = m.organization_id and mine.agent_id = $1 and mine.role = 'lead'
       where m.agent_id <> $1 and not exists (select from memberships l where l.organization_id = m.organization_id
         and l.role = 'lead' and l.agent_id <> $1)
       order by m.organization_id, array_position(array['lead', 'core', 'member', 'affiliate'], m.role), m.id)`,
    [agentId],
  )
  await tx.query(
    `update jobs j set poster_id = lead.agent_id, status = case when j.status = 'open' then 'closed' else j.status end
     from (select distinct on (organization_id) organization_id, agent_id from memberships
           where role = 'lead' and agent_id <> $1 order by organization_id, id) lead
     where j.poster_id = $1 and lead.organization_id = j.organization_id`,
    [agentId],
  )
  await tx.query(
    `delete from organizations o using memberships mine where mine.organization_id = o.id and mine.agent_id = $1
       and not exists (select from memberships m where m.organization_id = o.id and m.agent_id <> $1)`,
    [agentId],
  )
}
