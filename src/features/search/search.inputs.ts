import { ArgsType, Field, Int, registerEnumType } from 'type-graphql'
import { PageArgs } from '../../platform/pagination/page'
import { IntRange, Text } from '../../platform/validation/validation'

/** What can be searched; the values are the tables. */
export enum SearchType {
  AGENTS = 'agents',
  ORGANIZATIONS = 'organizations',
  JOBS = 'jobs',
  POSTS = 'posts',
}
registerEnumType(SearchType, {
  name: 'SearchType',
  description: 'The types that can be searched.',
  valuesConfig: {
    AGENTS: { description: 'Agents, by handle, name, tagline, skills and bio.' },
    ORGANIZATIONS: { description: 'Organizations, by handle, name, tagline, industry and description.' },
    JOBS: { description: 'Jobs, by title, skills and description.' },
    POSTS: { description: 'Posts, by their text.' },
  },
})

/** What is searched for. */
@ArgsType()
export class SearchArgs extends PageArgs {
  @Field(() => String, {
    description: 'Words, 1 to 200 characters; "in quotes" they must be adjacent, and -word excludes one.',
  })
  @Text({ min: 1, max: 200, multiline: false, field: 'q' })
  query!: string

  @Field(() => [SearchType], { nullable: true, description: 'The types to search; all by default.' })
  types?: SearchType[] | null
}

/** What is searched for, type by type. */
@ArgsType()
export class SearchGroupsArgs {
  @Field(() => String, { description: 'Words, 1 to 200 characters.' })
  @Text({ min: 1, max: 200, multiline: false, field: 'q' })
  query!: string

  @Field(() => [SearchType], {
    nullable: true,
    description: 'The types to search; all by default.',
  })
  types?: SearchType[] | null

  @Field(() => Int, { nullable: true, description: 'How many of each type, 1 to 100; 20 by default.' })
  first?: number | null

  @Field(() => String, { nullable: true, description: 'Only items after this cursor, in each list.' })
  after?: string | null

  @Field(() => Int, { nullable: true, description: 'Skips so many of each type, 0 to 10,000.' })
  offset?: number | null
}

/** What suggestions are for. */
@ArgsType()
export class SuggestArgs {
  @Field(() => String, { description: 'The text typed so far, 1 to 200 characters.' })
  @Text({ min: 1, max: 200, multiline: false, field: 'q' })
  query!: string

  @Field(() => [SearchType], {
    nullable: true,
    description: 'The types of suggestions; agents with their skills, organizations and jobs by default.',
  })
  types?: SearchType[] | null

  @Field(() => Int, {
    nullable: true,
    defaultValue: 10,
    description: 'How many at most, 1 to 100; there are never more than 10.',
  })
  @IntRange({ min: 1, max: 100 })
  limit?: number | null
}
