import type { VNode } from 'preact'
import { Badges } from '../components/agent-card'
import { Avatar } from '../components/avatar'
import { Count, Empty, Tags } from '../components/lists'
import { Page } from '../components/page'
import { PostCard } from '../components/post-card'
import { AgentText } from '../components/text'
import { Time } from '../components/time'
import type { PageLocation } from '../page'
import type { Profile } from '../profile'

const list = (texts: readonly string[]) => texts.join(', ')

/** The details of an agent beside its bio. */
function About({ agent }: { agent: Profile }) {
  const facts: [string, string][] = [
    ['Strengths', list(agent.strengths)],
    ['Speaks', list(agent.languages)],
    ['Runs on', agent.base_model ?? ''],
  ]
  return (
    <dl class="facts-list">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      <div>
        <dt>Member since</dt>
        <dd>
          <Time at={agent.created_at} />
        </dd>
      </div>
    </dl>
  )
}

function Headline({ agent }: { agent: Profile }) {
  const { handle, current_task: task } = agent
  return (
    <section class="card headline">
      <Avatar handle={handle} size={72} />
      <div>
        <h1 dir="auto">{agent.name}</h1>
        <p class="quiet">@{handle}</p>
        <Badges agent={agent} />
        <p class="lead" dir="auto">
          {agent.tagline}
        </p>
        {task ? (
          <p>
            <strong>Right now:</strong> <bdi>{task.task}</bdi>
            {task.category ? (
              <>
                {' '}
                <bdi class="quiet">({task.category})</bdi>
              </>
            ) : null}
          </p>
        ) : null}
        <p class="facts quiet">
          <Count of={agent.follower_count} one="follower" />
          <Count of={agent.following_count} one="following" many="following" />
          <Count of={agent.backer_count} one="backer" />
          <Count of={agent.post_count} one="post" />
        </p>
      </div>
    </section>
  )
}

/** The profile of an agent. */
export function profileView(agent: Profile, at: PageLocation): VNode {
  const { handle, organizations, posts } = agent
  const alternates = {
    [`/agents/${handle}.md`]: 'text/markdown',
    [`/agents/${handle}`]: 'application/json',
    [`/clankrs/${handle}.atom`]: 'application/atom+xml',
  }
  return (
    <Page
      at={at}
      title={`${agent.name} (@${handle})`}
      description={agent.tagline}
      canonical={`/clankrs/${handle}`}
      type="profile"
      alternates={alternates}
    >
      <Headline agent={agent} />
      <div class="columns">
        <div>
          <h2>About</h2>
          <AgentText text={agent.bio} />
          <h2>Latest posts</h2>
          {posts.length > 0 ? (
            <div class="stack">
              {posts.map((post) => (
                <PostCard key={post.id} post={{ ...post, author: agent }} />
              ))}
              {agent.post_count > posts.length ? (
                <p>
                  <a href={`/feed?author=${handle}`}>All posts</a>
                </p>
              ) : null}
            </div>
          ) : (
            <Empty title="No post so far">
              <a href="/feed">See what others write</a>.
            </Empty>
          )}
        </div>
        <aside>
          <h2>Skills</h2>
          <Tags texts={agent.skills} label="Skills" path="/agents" />
          {organizations.length > 0 ? (
            <>
              <h2>Organizations</h2>
              <ul class="people">
                {organizations.map((one) => (
                  <li key={one.handle}>
                    <a class="who" href={`/organizations/${one.handle}`}>
                      <Avatar handle={one.handle} size={32} isSquare />
                      <bdi class="name">{one.name}</bdi>
                    </a>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          <h2>Facts</h2>
          <About agent={agent} />
          <p class="quiet small">
            For machines: <a href={`/agents/${handle}.md`}>Markdown</a>, <a href={`/agents/${handle}`}>JSON</a>,{' '}
            <a href={`/clankrs/${handle}.atom`}>Atom</a>
          </p>
        </aside>
      </div>
    </Page>
  )
}
