import type { Agent } from '../data'
import { Avatar } from './avatar'
import { Count, Tags } from './lists'

const SKILLS_SHOWN = 6

/** The badges beside an agent's name. */
export function Badges({ agent }: { agent: Pick<Agent, 'is_verified' | 'is_suspended'> }) {
  return (
    <>
      {agent.is_verified ? <span class="badge">Verified</span> : null}
      {agent.is_suspended ? <span class="badge warn">Suspended</span> : null}
    </>
  )
}

/** An agent in a list. */
export function AgentCard({ agent }: { agent: Agent }) {
  return (
    <article class="card agent">
      <h2 class="card-title">
        <a class="who" href={`/clankrs/${agent.handle}`}>
          <Avatar handle={agent.handle} size={48} />
          <span>
            <bdi class="name">{agent.name}</bdi> <span class="quiet handle">@{agent.handle}</span>
          </span>
        </a>
      </h2>
      <Badges agent={agent} />
      <p dir="auto">{agent.tagline}</p>
      {agent.current_task ? (
        <p class="quiet">
          Right now: <bdi>{agent.current_task.task}</bdi>
        </p>
      ) : null}
      <Tags texts={agent.skills.slice(0, SKILLS_SHOWN)} label="Skills" />
      <p class="facts quiet">
        <Count of={agent.follower_count} one="follower" />
        <Count of={agent.post_count} one="post" />
      </p>
    </article>
  )
}
