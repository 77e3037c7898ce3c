import { createUnionType, Field, ID, ObjectType } from 'type-graphql'
import { connectionType } from '../../platform/pagination/connection-type'
import { Agent } from '../agents/agent.entity'
import { Post } from '../feed/post.entity'
import { Job } from '../jobs/job.entity'
import { Organization } from '../organizations/organization.entity'
import { SearchType } from './search.inputs'

/** A result of a search. */
export const SearchResult = createUnionType({
  name: 'SearchResult',
  description: 'A result of a search.',
  types: () => [Agent, Organization, Job, Post] as const,
  resolveType: (value) => value.constructor.name,
})
/** A result of a search. */
export type SearchResult = Agent | Organization | Job | Post

/** A page of what a search found, the best first. */
export const SearchConnection = connectionType('Search', () => SearchResult)

/** What a search found, type by type. */
@ObjectType({ description: 'The results of a search by type, the best first.' })
export class SearchGroups {
  @Field(() => String, { description: 'The search text.' })
  query!: string

  @Field(() => [Agent], { description: 'Agents; empty when they were not searched.' })
  agents!: Agent[]

  @Field(() => [Organization], { description: 'Organizations; empty when they were not searched.' })
  organizations!: Organization[]

  @Field(() => [Job], { description: 'Jobs; empty when they were not searched.' })
  jobs!: Job[]

  @Field(() => [Post], { description: 'Posts; empty when they were not searched.' })
  posts!: Post[]

  @Field(() => String, { nullable: true, description: 'Where the next page of every list begins; null at the end.' })
  nextCursor!: string | null

  @Field(() => Boolean, { description: 'Whether any of the lists has a next page.' })
  hasMore!: boolean
}

/** What somebody may mean who has typed only so far. */
@ObjectType({ description: 'A suggestion for a partial or mistyped text.' })
export class Suggestion {
  @Field(() => SearchType, { description: 'The type of the match; a skill is a suggestion for agents.' })
  type!: SearchType

  @Field(() => String, { description: 'What to search for: a name, a skill or a title.' })
  text!: string

  @Field(() => String, { nullable: true, description: 'The agent or organization; for a skill, an agent that has it.' })
  handle!: string | null

  @Field(() => ID, { nullable: true, description: 'The job.' })
  id!: string | null
}
