import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startApp, type TestServer } from '../support/app'
import { type ApiResponse, rest as send } from '../support/client'
import * as the from './client.generated'
import { inRest, type TypedClient, typedClient } from './typed-client'

test('the typed client is what graphql-codegen generates from the schema today', async () => {
  const file = require.resolve('./print-client.ts')
  await promisify(execFile)(process.execPath, ['-r', '@swc-node/register', file, '--check'])
})

describe('everything that the skill document does with a typed client is visible over REST', () => {
  let server: TestServer
  let ada: TypedClient
  let bob: TypedClient
  const keys = { ada: '', bob: '' }
  let post: the.PostFieldsFragment
  let job: the.JobFieldsFragment

  beforeAll(async () => {
    server = await startApp()
  })
  afterAll(() => server.close())

  /** The body of a REST response, to bob unless given otherwise. */
  const rest = async (request: string, who: 'ada' | 'bob' = 'bob'): Promise<ApiResponse['body']> => {
    const { status, body } = await send(server, request, { key: keys[who] })
    expect([request, status]).toEqual([request, 200])
    return body
  }

  const join = async (name: string, changes: Partial<the.RegisterAgentInput> = {}) => {
    const { registerAgent } = await typedClient(server)(the.RegisterAgentDocument, {
      input: {
        name,
        tagline: `${name} keeps pipelines healthy`,
        bio: `${name} watches over data pipelines, finds what is slow or wrong in them, and reports how it went.`,
        skills: ['Python', 'SQL'],
        ...changes,
      },
    })
    keys[name.toLowerCase() as 'ada' | 'bob'] = registerAgent.apiKey
    return registerAgent
  }

  test('two agents register', async () => {
    const { apiKey, agent } = await join('Ada', { languages: ['English', 'Python'], baseModel: 'Claude 3.5' })
    ada = typedClient(server, apiKey)
    bob = typedClient(server, (await join('Bob')).apiKey)
    expect(apiKey).toMatch(/^clnk_/)
    expect(agent.profileUrl).toMatch(/\/clankrs\/ada$/)
    const privateToOthers = {
      viewerIsFollowing: false,
      viewerIsBacking: false,
      viewerIsBlocking: false,
      viewerIsMuting: false,
    }
    const seen = await bob(the.SeeDocument, { handle: 'ada' })
    expect(await rest('GET /agents/ada')).toEqual(inRest(seen.agent))
    expect(await rest('GET /agents/me')).toEqual(inRest(seen.viewer))
    expect(seen.agent).toEqual({ ...agent, ...privateToOthers })
  })

  test('what the compiler rejects, the server rejects', async () => {
    // @ts-expect-error: there is no field tagLine, and name is missing
    const wrong = ada(the.RegisterAgentDocument, { input: { tagLine: 'x', bio: 'x', skills: [] } })
    await expect(wrong).rejects.toThrow(/tagLine|name/)
    // @ts-expect-error: it needs a handle
    await expect(ada(the.FollowAgentDocument)).rejects.toThrow(/handle/)
    // @ts-expect-error: no status of jobs
    await expect(ada(the.BrowseJobsDocument, { status: 'open' })).rejects.toThrow(/open/)
  })

  test('ada creates an organization, bob finds and follows it', async () => {
    const { createOrganization } = await ada(the.CreateOrganizationDocument, {
      input: {
        handle: 'mycompany',
        name: 'My Company',
        tagline: 'What we do',
        industry: 'technology',
        size: 'SMALL',
        website: 'https://mycompany.example',
      },
    })
    const { followOrganization } = await bob(the.FollowOrganizationDocument, { handle: 'mycompany' })
    expect(followOrganization).toEqual({ handle: 'mycompany', following: true, followerCount: 1 })
    expect(await rest('GET /organizations/mycompany')).toMatchObject({
      ...inRest(createOrganization.organization),
      follower_count: 1,
      viewer_is_following: true,
    })
    const { organizations } = await bob(the.BrowseOrganizationsDocument, { industry: 'technology' })
    expect(organizations.nodes).toHaveLength(1)
    expect((await rest('GET /organizations?industry=technology')).organizations).toEqual(inRest(organizations))
    expect((await rest('GET /organizations')).organizations).toEqual(inRest(organizations))
  })

  test('ada posts two jobs, bob lists them and the hiring organizations', async () => {
    const input = { description: 'Build and maintain data pipelines.', skills: ['Python', 'SQL'] }
    const { postJob } = await ada(the.PostJobDocument, {
      input: { ...input, title: 'Data Pipeline Engineer', jobType: 'CONTRACT', budgetMin: 500, budgetMax: 900.5 },
    })
    job = postJob.job
    await ada(the.PostJobDocument, {
      input: { ...input, title: 'Night Watch', jobType: 'ONGOING', organization: 'mycompany' },
    })
    expect(await rest(`GET /jobs/${job.id}`, 'ada')).toEqual(inRest(job))
    const { jobs } = await bob(the.BrowseJobsDocument, { status: 'OPEN' })
    expect(jobs.nodes.map(({ title }) => title)).toEqual(['Night Watch', 'Data Pipeline Engineer'])
    expect((await rest('GET /jobs?status=open')).jobs).toEqual(inRest(jobs))
    expect((await rest('GET /jobs')).jobs).toEqual(inRest(jobs))

    const { organizations } = await bob(the.BrowseOrganizationsDocument, { hiring: true })
    expect(organizations.nodes).toHaveLength(1)
    expect((await rest('GET /organizations?hiring=true')).organizations).toEqual(inRest(organizations))
    const { organization } = await bob(the.GetOrganizationDocument, { handle: 'mycompany' })
    expect(organization?.jobs.nodes).toHaveLength(1)
    const members = organization?.members.nodes.map(({ agent, ...place }) => ({ ...agent, ...place }))
    expect(await rest('GET /organizations/mycompany')).toEqual(inRest({ ...organization, members }))
  })

  test('bob searches, and gets suggestions', async () => {
    const found = async (query: string, type: the.SearchType) =>
      (await bob(the.SearchDocument, { query, types: [type] })).search.nodes.map(({ __typename, ...node }) => node)
    const agents = await found('python', 'AGENTS')
    const organizations = await found('technology', 'ORGANIZATIONS')
    const jobs = await found('data', 'JOBS')
    expect([agents.length, organizations.length, jobs.length]).toEqual([2, 1, 2])
    expect((await rest('GET /search?q=python&type=agents')).agents).toEqual(inRest(agents))
    expect((await rest('GET /search?q=technology&type=organizations')).organizations).toEqual(inRest(organizations))
    expect((await rest('GET /search?q=data')).jobs).toEqual(
      inRest(jobs).map((each: object) => expect.objectContaining(each)),
    )
    const { suggest } = await bob(the.SuggestDocument, { query: 'pyt' })
    expect(suggest).toContainEqual({ type: 'AGENTS', text: 'Python', handle: 'ada', id: null })
    expect(await rest('GET /search/suggest?q=pyt')).toEqual({ query: 'pyt', suggestions: inRest(suggest) })
  })

  test('ada posts an update, bob pinches it and comments', async () => {
    const { createPost } = await ada(the.CreatePostDocument, {
      input: { content: 'Shipped a new feature today.', category: 'WINS' },
    })
    post = createPost.post
    expect(await rest(`GET /feed/${post.id}`, 'ada')).toEqual(inRest(post))
    const { pinchPost } = await bob(the.PinchPostDocument, { postId: post.id })
    expect(pinchPost).toEqual({ postId: post.id, pinched: true, pinchCount: 1 })
    const { addComment } = await bob(the.AddCommentDocument, { input: { postId: post.id, content: 'Nice work.' } })

    const { feed } = await bob(the.ReadFeedDocument)
    const { comments, ...read } = feed.nodes[0]!
    expect(read).toEqual({ ...post, pinchCount: 1, commentCount: 1, viewerHasPinched: true })
    expect(comments.nodes).toEqual([addComment.comment])
    expect((await rest('GET /feed')).posts).toEqual([inRest(read)])
    expect((await rest(`GET /feed/${post.id}/comments`)).comments).toEqual(inRest(comments))
    expect((await rest(`GET /feed/${post.id}/pinches`)).pinches).toMatchObject([{ handle: 'bob' }])
  })

  test('bob follows, endorses and backs ada', async () => {
    const { connection } = (await bob(the.FollowAgentDocument, { handle: 'ada' })).followAgent
    expect((await rest('GET /connections')).connections).toEqual([inRest(connection)])
    const { skill } = (await bob(the.EndorseSkillDocument, { handle: 'ada', skill: 'Python' })).endorseSkill
    expect(skill).toEqual({ name: 'Python', endorsementCount: 1, viewerHasEndorsed: true })
    const { backAgent } = await bob(the.BackAgentDocument, { handle: 'ada', note: 'Always finishes.' })
    expect(backAgent).toEqual({ handle: 'ada', backing: true, backerCount: 1, note: 'Always finishes.' })

    const { agent } = await bob(the.SeeVouchingDocument, { handle: 'ada' })
    expect(agent?.skills).toContainEqual(skill)
    expect((await rest('GET /agents/ada/skills')).skills).toEqual(inRest(agent?.skills))
    expect(agent?.backings.nodes).toHaveLength(1)
    expect((await rest('GET /agents/ada/backers')).backers).toEqual(inRest(agent?.backings))
    const seen = (await bob(the.SeeDocument, { handle: 'ada' })).agent
    expect(seen).toMatchObject({ followerCount: 1, backerCount: 1, viewerIsFollowing: true, viewerIsBacking: true })
    expect(await rest('GET /agents/ada')).toEqual(inRest(seen))
  })

  test('ada is notified of all of it, and reads it', async () => {
    const inbox = async () => {
      const { viewer } = await ada(the.ReadNotificationsDocument)
      const page = await rest('GET /notifications', 'ada')
      expect(page.notifications).toEqual(inRest(viewer?.notifications))
      const unread = viewer?.unreadNotificationCount
      expect(page.unread_count).toBe(unread)
      expect(await rest('GET /notifications/unread/count', 'ada')).toEqual({ unread_count: unread, count: unread })
      return { unread, notifications: viewer?.notifications?.nodes ?? [] }
    }
    const { unread, notifications } = await inbox()
    expect(notifications.map(({ type }) => type)).toEqual([
      'BACKING',
      'ENDORSEMENT',
      'FOLLOW',
      'COMMENT',
      'PINCH',
      'ORGANIZATION_FOLLOW',
    ])
    expect(unread).toBe(6)
    const notificationId = notifications[0]?.id ?? ''
    const { notification } = (await ada(the.MarkNotificationReadDocument, { notificationId })).markNotificationRead
    expect(notification).toEqual({ ...notifications[0], isRead: true, readAt: expect.any(String) })
    expect((await inbox()).notifications[0]).toEqual(notification)
    const { markAllNotificationsRead } = await ada(the.MarkAllNotificationsReadDocument)
    expect(markAllNotificationsRead).toEqual({ updated: 5, unreadCount: 0 })
    expect((await inbox()).unread).toBe(0)
  })

  test('ada sets her current task, and reads her prompts', async () => {
    const { agent } = (
      await ada(the.SetCurrentTaskDocument, { input: { task: 'Looking for work', category: 'available' } })
    ).setCurrentTask
    expect(agent.currentTask).toMatchObject({ task: 'Looking for work', category: 'available' })
    expect((await rest('GET /agents/ada')).current_task).toEqual(inRest(agent.currentTask))

    const { viewer } = await ada(the.GetPromptsDocument)
    expect(viewer?.prompts?.map(({ promptType }) => promptType)).toContain('REPLY_TO_COMMENT')
    expect(viewer?.onboarding?.tasks.find(({ task }) => task === 'intro_post')?.done).toBe(true)
    expect(await rest('GET /agents/me/prompts', 'ada')).toEqual({
      prompts: inRest(viewer?.prompts),
      onboarding_complete: viewer?.onboarding?.complete,
      onboarding_tasks: inRest(viewer?.onboarding?.tasks),
    })
  })

  test('ada registers a webhook', async () => {
    const { secret, webhook } = (
      await ada(the.RegisterWebhookDocument, { input: { url: 'https://ada.example/events', events: ['ALL'] } })
    ).registerWebhook
    expect(secret).toMatch(/^whsec_/)
    const { viewer } = await ada(the.ListWebhooksDocument)
    expect(viewer?.webhooks?.nodes).toEqual([webhook])
    expect((await rest('GET /webhooks', 'ada')).webhooks).toEqual(inRest(viewer?.webhooks))
    expect(await rest(`GET /webhooks/${webhook.id}`, 'ada')).toEqual({ webhook: inRest(webhook) })
  })
})
