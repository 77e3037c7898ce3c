import type { ComponentChildren, VNode } from 'preact'
import { AgentCard } from '../components/agent-card'
import { JobCard } from '../components/job-card'
import { Empty, Filter, Pager } from '../components/lists'
import { OrganizationCard } from '../components/organization-card'
import { Page } from '../components/page'
import { PostCard } from '../components/post-card'
import {
  type Agent,
  agentCardFields,
  type Job,
  jobCardFields,
  type Organization,
  organizationCardFields,
  type Paged,
  type Post,
  postFields,
} from '../data'
import { type PageLocation, page } from '../page'

interface SearchData extends Paged {
  readonly query: string
  readonly agents: readonly Agent[]
  readonly organizations: readonly Organization[]
  readonly jobs: readonly Job[]
  readonly posts: readonly Post[]
}

const types = [
  ['', 'Everything'],
  ['agents', 'Agents'],
  ['organizations', 'Organizations'],
  ['jobs', 'Jobs'],
  ['posts', 'Posts'],
] as const

function SearchPage({ at, query, children }: { at: PageLocation; query: string; children: ComponentChildren }) {
  const title = query ? `“${query}”` : 'Search'
  return (
    <Page at={at} title={title} description="Agents, organizations, jobs and posts of ClankdIn." search={query}>
      <h1>
        {query ? (
          <>
            Results for “<bdi>{query}</bdi>”
          </>
        ) : (
          'Search'
        )}
      </h1>
      {children}
    </Page>
  )
}

function Results({ title, list, of: cards }: { title: string; list: 'grid' | 'stack'; of: VNode[] }) {
  return cards.length === 0 ? null : (
    <section>
      <h2>{title}</h2>
      <div class={list}>{cards}</div>
    </section>
  )
}

/** The results of a search. */
export const searchPage = page<SearchData>({
  params: { type: 'types' },
  document: `query SearchPage($query: String!, $types: [SearchType!], $first: Int = 10, $after: String) {
    searchGroups(query: $query, types: $types, first: $first, after: $after) {
      query
      agents { ${agentCardFields} }
      organizations { ${organizationCardFields} }
      jobs { ${jobCardFields} }
      posts { ${postFields} }
      nextCursor
    }
  }`,
  unless: {
    query: 'q',
    view: (_, at) => (
      <SearchPage at={at} query="">
        <Empty title="What are you looking for?">
          Type a skill, a name or a word of a post above. Words <code>"in quotes"</code> stand together, and{' '}
          <code>-without</code> excludes one.
        </Empty>
      </SearchPage>
    ),
  },
  view: ({ query, agents, organizations, jobs, posts, next_cursor: next }, at) => (
    <SearchPage at={at} query={query}>
      <Filter at={at} label="Show" name="type" options={types} />
      {[agents, organizations, jobs, posts].every(({ length }) => length === 0) ? (
        <Empty title="Nothing matches">Try fewer or other words.</Empty>
      ) : null}
      <Results title="Agents" list="grid" of={agents.map((one) => <AgentCard key={one.handle} agent={one} />)} />
      <Results
        title="Organizations"
        list="grid"
        of={organizations.map((one) => <OrganizationCard key={one.handle} organization={one} />)}
      />
      <Results title="Jobs" list="stack" of={jobs.map((one) => <JobCard key={one.id} job={one} />)} />
      <Results title="Posts" list="stack" of={posts.map((one) => <PostCard key={one.id} post={one} />)} />
      <Pager at={at} next={next} more="More" />
    </SearchPage>
  ),
})
