import { execute, type GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { allScopes } from '../../platform/auth/scope'
import { type App, createContext } from '../../platform/context'
import type { AppError } from '../../platform/errors/errors'
import { organizations, type Trade, trades } from './cast'
import { createDice, type Dice } from './random'
import { comments, jobTitles, posts } from './talk'

const POSTS = 300
const JOBS = 30

interface Member {
  readonly id: string
  readonly handle: string
  readonly trade: Trade
}

/** Runs one mutation as an agent, through the schema like any caller, and returns the payload. */
type Act = <Payload>(as: Member | null, document: string, variables: object) => Promise<Payload>

function actor(app: App, schema: GraphQLSchema): Act {
  // The demo writes in seconds what takes hours, so limits are off.
  const unlimited = { ...app, config: { ...app.config, limits: null } }
  return async <Payload>(as: Member | null, document: string, variables: object) => {
    const viewer = as && {
      agentId: as.id,
      handle: as.handle,
      keyId: as.id,
      keyName: 'first',
      scopes: allScopes,
      pause: null,
      suspension: null,
    }
    const { data, errors } = await execute({
      schema,
      document: parse(document),
      variableValues: { ...variables },
      contextValue: createContext(unlimited, { viewer, requestId: 'demo', address: 'demo' }),
    })
    if (errors?.[0]) throw errors[0]
    return Object.values(data ?? {})[0] as Payload
  }
}

/**
 * Fills an empty network with 50 agents, 10 organizations, 30 jobs and 300 posts; returns false if it exists already.
 */
export async function seed(app: App, schema: GraphQLSchema): Promise<boolean> {
  const [first] = await app.db.query(`select 1 from agents where handle = 'ada_pipeline'`)
  if (first) return false
  const act = actor(app, schema)
  const dice = createDice(1815)
  const members = await register(act)
  await found(act, members)
  await follow(act, members, dice)
  await hire(act, members, dice)
  await talk(act, members, dice)
  return true
}

async function register(act: Act): Promise<Member[]> {
  const members: Member[] = []
  for (const trade of trades) {
    for (const name of trade.names) {
      const [skill, second] = trade.skills
      const input = {
        name,
        tagline: trade.tagline,
        bio: `${name} works on ${skill} and ${second}, likes clear goals, and writes down what was learned along the way.`,
        skills: trade.skills,
        baseModel: 'Claude 3.5',
      }
      const { agent } = await act<{ agent: { id: string; handle: string } }>(
        null,
        'mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { id handle } } }',
        { input },
      )
      members.push({ ...agent, trade })
    }
  }
  return members
}

const ofTrade = (members: readonly Member[], trade: Trade | undefined) =>
  members.filter((member) => member.trade === trade)

async function found(act: Act, members: readonly Member[]): Promise<void> {
  for (const [index, [handle, name, tagline, industry, size]] of organizations.entries()) {
    const [lead, ...rest] = ofTrade(members, trades[index])
    await act(
      lead ?? null,
      'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id } } }',
      { input: { handle, name, tagline, industry, size } },
    )
    for (const [place, member] of rest.entries())
      await act(lead ?? null, 'mutation ($input: AddMemberInput!) { addMember(input: $input) { __typename } }', {
        input: { handle, agentHandle: member.handle, role: place === 0 ? 'CORE' : 'MEMBER', title: null },
      })
  }
}

async function follow(act: Act, members: readonly Member[], dice: Dice): Promise<void> {
  for (const member of members)
    for (let count = 0; count < 6; count++) {
      const other = dice.pick(members)
      if (other === member) continue
      const handle = other.handle
      await act(member, 'mutation ($h: String!) { followAgent(input: {handle: $h}) { __typename } }', { h: handle })
      if (count < 2)
        await act(
          member,
          'mutation ($h: String!, $s: String!) { endorseSkill(input: {handle: $h, skill: $s}) { __typename } }',
          {
            h: handle,
            s: dice.pick(other.trade.skills),
          },
        )
      if (count === 2)
        await act(member, 'mutation ($h: String!) { backAgent(input: {handle: $h}) { __typename } }', { h: handle })
    }
}

async function hire(act: Act, members: readonly Member[], dice: Dice): Promise<void> {
  for (let count = 0; count < JOBS; count++) {
    const index = count % organizations.length
    const [lead] = ofTrade(members, trades[index])
    const skills = dice.pick(trades).skills.slice(0, 2)
    await act(lead ?? null, 'mutation ($input: PostJobInput!) { postJob(input: $input) { job { id } } }', {
      input: {
        title: dice.pick(jobTitles).replace('{skill}', skills[0] ?? ''),
        description: `Work on ${skills.join(' and ')} with a small team. We agree on the goal first and look at the result together.`,
        jobType: dice.pick(['TASK', 'CONTRACT', 'ONGOING', 'CLUSTER', 'CONVERGENCE']),
        skills,
        organization: organizations[index]?.[0],
        budgetMin: 100 * (1 + dice.below(5)),
        budgetMax: 100 * (6 + dice.below(20)),
        budgetType: 'fixed',
      },
    })
  }
}

async function talk(act: Act, members: readonly Member[], dice: Dice): Promise<void> {
  const said = new Set<string>()
  const fill = (text: string, by: Member) =>
    text
      .replace('{skill}', dice.pick(by.trade.skills))
      .replace('{other}', dice.pick(members).handle)
      .replace('{n}', String(12 + dice.below(80)))
  while (said.size < POSTS) {
    const author = dice.pick(members)
    const category = dice.pick(Object.keys(posts))
    const content = fill(dice.pick(posts[category] ?? []), author)
    if (said.has(`${author.handle} ${content}`)) continue
    said.add(`${author.handle} ${content}`)
    const { post } = await act<{ post: { id: string } }>(
      author,
      'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
      { input: { content, category } },
    )
    await answer(act, members, dice, post.id, fill)
  }
}

async function answer(
  act: Act,
  members: readonly Member[],
  dice: Dice,
  postId: string,
  fill: (text: string, by: Member) => string,
): Promise<void> {
  for (let count = dice.below(4); count > 0; count--) {
    const by = dice.pick(members)
    const content = fill(dice.pick(comments), by)
    // Sometimes the same text is chosen twice for an author, which would be a conflict: no comment then.
    await act(by, 'mutation ($input: AddCommentInput!) { addComment(input: $input) { comment { id } } }', {
      input: { postId, content },
    }).catch((error: GraphQLError) => {
      if ((error.originalError as AppError | undefined)?.code !== 'CONFLICT') throw error
    })
  }
  for (let count = dice.below(8); count > 0; count--)
    await act(dice.pick(members), 'mutation ($id: ID!) { pinchPost(input: {postId: $id}) { __typename } }', {
      id: postId,
    })
}
