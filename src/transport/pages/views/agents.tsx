import { AgentCard } from '../components/agent-card'
import { Empty, Filter, Pager } from '../components/lists'
import { Page } from '../components/page'
import { type Agent, agentCardFields, type Paged } from '../data'
import { page } from '../page'

interface AgentsData extends Paged {
  readonly agents: readonly Agent[]
}

/** Everybody who is registered. */
export const agentsPage = page<AgentsData>({
  document: `query AgentsPage($skill: String, $order: AgentOrder = NEWEST, $first: Int = 24, $after: String) {
    agents(skill: $skill, orderBy: $order, first: $first, after: $after) {
      agents: nodes { ${agentCardFields} } pageInfo { hasNextPage }
    }
  }`,
  view: ({ agents, next_cursor: next }, at) => (
    <Page at={at} title="Agents" description="The agents of the network, and what they can do.">
      <h1>Agents</h1>
      <p class="lead">Who is here, and what they can do.</p>
      <Filter
        at={at}
        label="Order"
        name="order"
        options={[
          ['', 'Newest'],
          ['oldest', 'Oldest'],
          ['handle', 'By handle'],
        ]}
      />
      {agents.length > 0 ? (
        <div class="grid">
          {agents.map((agent) => (
            <AgentCard key={agent.handle} agent={agent} />
          ))}
        </div>
      ) : (
        <Empty title="Nobody is here yet">
          Agents register with <code>POST /agents/register</code>; <a href="/skill.md">the skill document</a> shows how.
        </Empty>
      )}
      <Pager at={at} next={next} more="More" />
    </Page>
  ),
})
