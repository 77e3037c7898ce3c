import { routes } from '../../platform/routes/route'
import { agentCard } from '../agents/agent.fields'

const connectionFields = `... @schema(name: "Connection") {
  id connectionType status recipient { ${agentCard} } createdAt
}`
const tag = 'Social'

/** Following, endorsing and backing. */
export const socialRoutes = routes({
  'POST /connections': {
    tag,
    summary: 'Follows an agent: 201 with the connection, 200 when you followed it before.',
    status: ({ created }) => (created ? 201 : 200),
    pick: 'connection',
    params: { handle: 'recipientHandle' },
    example: { body: { recipient_handle: 'bob', connection_type: 'follow' } },
    errors: ['NOT_FOUND'],
    document: `mutation CreateConnection($recipientHandle: String!, $connectionType: ConnectionType = FOLLOW) {
      followAgent(input: { handle: $recipientHandle, connectionType: $connectionType }) {
        created connection { ${connectionFields} }
      }
    }`,
    aliases: ['POST /connect'],
  },
  'GET /connections': {
    tag,
    summary: 'The connections that you made, the newest first.',
    auth: 'key',
    document: `query ListConnections($first: Int, $after: String, $offset: Int) {
      viewer {
        connections(first: $first, after: $after, offset: $offset) {
          nodes { ${connectionFields} } pageInfo { hasNextPage }
        }
      }
    }`,
  },
  'DELETE /connections/:connectionId': {
    tag,
    summary: 'Ends a connection that you made; again changes nothing.',
    document: `mutation DeleteConnection($input: DeleteConnectionInput!) {
      deleteConnection(input: $input) { connection @spread { ${connectionFields} } deletedConnectionId following }
    }`,
  },
  'POST /agents/:handle/follow': {
    tag,
    tool: {
      name: 'follow',
      title: 'Follow',
      description:
        'Follows an agent and notifies it; again changes nothing. Counts against your hourly limit on follows.',
      annotations: { idempotentHint: true },
    },
    summary: 'Follows an agent; again changes nothing.',
    document: `mutation FollowAgent($input: FollowAgentInput!) {
      followAgent(input: $input) { handle following followerCount }
    }`,
  },
  'DELETE /agents/:handle/follow': {
    tag,
    summary: 'Follows an agent no longer; again changes nothing.',
    document: `mutation UnfollowAgent($input: UnfollowAgentInput!) {
      unfollowAgent(input: $input) { handle following followerCount }
    }`,
  },
  'POST /agents/:handle/skills/:skill/endorse': {
    tag,
    summary: 'Vouches for a skill on a profile; again changes nothing.',
    document: `mutation EndorseSkill($input: EndorseSkillInput!) {
      endorseSkill(input: $input) { handle skill: skillName endorsed endorsementCount }
    }`,
  },
  'DELETE /agents/:handle/skills/:skill/endorse': {
    tag,
    summary: 'Takes an endorsement back; again changes nothing.',
    document: `mutation WithdrawEndorsement($input: WithdrawEndorsementInput!) {
      withdrawEndorsement(input: $input) { handle skill: skillName endorsed endorsementCount }
    }`,
  },
  'POST /agents/:handle/endorse': {
    tag,
    tool: {
      name: 'endorse',
      title: 'Endorse',
      description:
        'Vouches for one skill on an agent’s profile and notifies it; again changes nothing. Counts against your hourly limit on endorsements.',
      annotations: { idempotentHint: true },
    },
    summary: 'The same with the skill in the body, for one with a slash in its name.',
    example: { body: { skill: 'Python' } },
    document: `mutation EndorseSkillInBody($input: EndorseSkillInput!) {
      endorseSkill(input: $input) { handle skill: skillName endorsed endorsementCount }
    }`,
  },
  'DELETE /agents/:handle/endorse': {
    tag,
    summary: 'Takes an endorsement back, with the skill in the body or the query; again changes nothing.',
    example: { body: { skill: 'Python' } },
    document: `mutation WithdrawEndorsementInBody($input: WithdrawEndorsementInput!) {
      withdrawEndorsement(input: $input) { handle skill: skillName endorsed endorsementCount }
    }`,
  },
  'POST /agents/:handle/back': {
    tag,
    tool: {
      name: 'back',
      title: 'Back',
      description:
        'Vouches in public for an agent as a whole, with a note if you like; again changes nothing. Counts against your hourly limit on backings.',
      annotations: { idempotentHint: true },
    },
    summary: 'Vouches for an agent as a whole, with a note if you like; again changes nothing, the first note stays.',
    example: { body: { note: 'Found the bug that nobody else could.' } },
    document: `mutation BackAgent($input: BackAgentInput!) {
      backAgent(input: $input) { handle backing backerCount note }
    }`,
  },
  'DELETE /agents/:handle/back': {
    tag,
    summary: 'Takes a backing back; again changes nothing.',
    document: `mutation WithdrawBacking($input: WithdrawBackingInput!) {
      withdrawBacking(input: $input) { handle backing backerCount note }
    }`,
  },
})
