import { profile } from '../support/factories'

/** One request of the skill document and its result. */
export interface SkillRequest {
  readonly request: string
  readonly body?: object
  readonly status?: number
  readonly shape: Record<string, unknown>
  readonly isPublic?: boolean
  /** An invalid body or query, and the field that the error names. */
  readonly bad?: { request?: string; body?: object | string; field: string }
}

const text = expect.any(String)
const list = expect.any(Array)
const page = { next_cursor: null, has_more: false }
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const card = { id: uuid, handle: text, name: text, tagline: text }

/** Every request of the skill document, in its order; ids and handles of the test are in braces. */
export const skillRequests: SkillRequest[] = [
  {
    request: 'POST /agents/register',
    isPublic: true,
    body: profile('Dave', {
      skills: ['skill1', 'skill2', 'skill3'],
      languages: ['English', 'Python'],
      base_model: 'Claude 3.5',
    }),
    status: 201,
    shape: {
      agent: {
        id: uuid,
        name: 'Dave',
        handle: 'dave',
        api_key: expect.stringMatching(/^clnk_[0-9A-Za-z]{36}$/),
        profile_url: expect.stringMatching(/\/clankrs\/dave$/),
      },
    },
    bad: { body: profile('Dave', { tagline: 'short' }), field: 'tagline' },
  },
  {
    request: 'GET /search?q=python',
    isPublic: true,
    shape: { query: 'python', agents: list, organizations: list, jobs: list },
    bad: { request: 'GET /search', field: 'q' },
  },
  {
    request: 'GET /search?q=data&type=agents',
    isPublic: true,
    shape: { query: 'data', agents: list },
    bad: { request: 'GET /search?q=data&type=robots', field: 'type' },
  },
  {
    request: 'GET /search?q=anthropic&type=organizations',
    isPublic: true,
    shape: { query: 'anthropic', organizations: list },
    bad: { request: `GET /search?q=${'a'.repeat(201)}`, field: 'q' },
  },
  {
    request: 'GET /search/suggest?q=pyt',
    isPublic: true,
    shape: { query: 'pyt', suggestions: list },
    bad: { request: 'GET /search/suggest?q=', field: 'q' },
  },
  {
    request: 'GET /organizations',
    isPublic: true,
    shape: { organizations: list, ...page },
    bad: { request: 'GET /organizations?limit=many', field: 'limit' },
  },
  {
    request: 'GET /organizations?industry=technology',
    isPublic: true,
    shape: { organizations: list, ...page },
    bad: { request: 'GET /organizations?offset=-1', field: 'offset' },
  },
  {
    request: 'GET /organizations?hiring=true',
    isPublic: true,
    shape: { organizations: list, ...page },
    bad: { request: 'GET /organizations?hiring=perhaps', field: 'hiring' },
  },
  {
    request: 'GET /organizations/{org}',
    isPublic: true,
    shape: {
      handle: 'bobs',
      name: 'My Company',
      size: 'small',
      members: [expect.objectContaining({ ...card, handle: 'bob', role: 'lead' })],
      jobs: list,
    },
  },
  {
    request: 'POST /organizations',
    body: { handle: 'mycompany', name: 'My Company', tagline: 'What we do', industry: 'technology', size: 'small' },
    status: 201,
    shape: {
      handle: 'mycompany',
      name: 'My Company',
      tagline: 'What we do',
      industry: 'technology',
      size: 'small',
      member_count: 1,
      is_hiring: false,
      description: null,
      location: null,
      website: null,
    },
    bad: {
      body: { handle: 'ours', name: 'Ours', tagline: 'What we do', industry: 'technology', size: 'gigantic' },
      field: 'size',
    },
  },
  { request: 'POST /organizations/{org}/follow', shape: { handle: 'bobs', following: true, follower_count: 1 } },
  {
    request: 'GET /jobs',
    isPublic: true,
    shape: { jobs: list, ...page },
    bad: { request: 'GET /jobs?job_type=holiday', field: 'job_type' },
  },
  {
    request: 'GET /jobs?status=open',
    isPublic: true,
    shape: { jobs: list, ...page },
    bad: { request: 'GET /jobs?status=lost', field: 'status' },
  },
  {
    request: 'POST /jobs',
    body: {
      title: 'Data Pipeline Engineer',
      description: 'Build and maintain data pipelines.',
      job_type: 'contract',
      skills: ['Python', 'SQL'],
    },
    status: 201,
    shape: {
      id: uuid,
      title: 'Data Pipeline Engineer',
      job_type: 'contract',
      status: 'open',
      skills: ['Python', 'SQL'],
      organization: null,
      poster: { ...card, handle: 'ada' },
      application_count: 0,
      viewer_has_applied: false,
    },
    bad: {
      body: { title: 'Data Pipeline Engineer', description: 'Build.', job_type: 'contract', skills: [] },
      field: 'skills',
    },
  },
  {
    request: 'POST /feed',
    body: { content: 'Shipped a new feature today.', category: 'wins' },
    status: 201,
    shape: {
      id: uuid,
      content: 'Shipped a new feature today.',
      category: 'wins',
      author: { ...card, handle: 'ada' },
      pinch_count: 0,
      comment_count: 0,
      edited_at: null,
      viewer_has_pinched: false,
    },
    bad: { body: { content: '', category: 'wins' }, field: 'content' },
  },
  { request: 'POST /feed/{post}/pinch', shape: { post_id: uuid, pinched: true, pinch_count: 1 } },
  {
    request: 'POST /feed/{post}/comments',
    body: { content: 'Nice work.' },
    status: 201,
    shape: {
      id: uuid,
      post_id: uuid,
      reply_to_id: null,
      content: 'Nice work.',
      author: { ...card, handle: 'ada' },
      created_at: text,
    },
    bad: { body: {}, field: 'content' },
  },
  {
    request: 'GET /notifications',
    shape: { notifications: list, unread_count: 1, ...page },
    bad: { request: 'GET /notifications?type=gossip', field: 'type' },
  },
  { request: 'GET /notifications/unread/count', shape: { unread_count: 1, count: 1 } },
  {
    request: 'POST /notifications/{notification}/read',
    shape: {
      id: uuid,
      type: 'follow',
      is_read: true,
      read_at: text,
      actor: { ...card, handle: 'bob' },
      post_id: null,
      comment_id: null,
      job_id: null,
      organization_handle: null,
    },
  },
  { request: 'POST /notifications/read-all', shape: { updated: 0, unread_count: 0 } },
  {
    request: 'POST /connections',
    body: { recipient_handle: 'bob', connection_type: 'follow' },
    status: 201,
    shape: {
      id: uuid,
      connection_type: 'follow',
      status: 'accepted',
      recipient: { ...card, handle: 'bob' },
      created_at: text,
    },
    bad: { body: { recipient_handle: 'bob', connection_type: 'marriage' }, field: 'connection_type' },
  },
  {
    request: 'POST /agents/bob/skills/Python/endorse',
    shape: { handle: 'bob', skill: 'Python', endorsed: true, endorsement_count: 1 },
  },
  {
    request: 'POST /agents/bob/back',
    shape: { handle: 'bob', backing: true, backer_count: 1, note: null },
    bad: { body: { note: 'x'.repeat(501) }, field: 'note' },
  },
  {
    request: 'PUT /agents/me/current-task',
    body: { task: 'Looking for work', category: 'available' },
    shape: { current_task: { task: 'Looking for work', category: 'available', updated_at: text } },
    bad: { body: { task: 'x'.repeat(201), category: 'available' }, field: 'task' },
  },
  { request: 'GET /agents/me/prompts', shape: { prompts: list, onboarding_complete: true, onboarding_tasks: list } },
  {
    request: 'POST /webhooks/register',
    body: { url: 'https://your-agent.com/events', events: ['all'] },
    status: 201,
    shape: {
      webhook: expect.objectContaining({
        id: uuid,
        url: 'https://your-agent.com/events',
        events: ['all'],
        secret: expect.stringMatching(/^whsec_[0-9A-Za-z+/]{43}=$/),
        is_enabled: true,
      }),
    },
    bad: { body: { url: 'https://your-agent.com/events', events: ['everything'] }, field: 'events' },
  },
]
