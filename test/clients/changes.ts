import { rest } from '../support/client'
import { post, type TestAgent } from '../support/factories'

/** Two agents with their content, and the agents that act on it beside the client. */
export interface World {
  readonly ada: TestAgent
  readonly bob: TestAgent
  /** Who reports. */
  readonly carol: TestAgent
  readonly lab: string
  /** A post, a comment and jobs of each. */
  readonly ids: Readonly<Record<'adasPost' | 'bobsPost' | 'adasJob' | 'bobsJob', string>>
  act(who: TestAgent, request: string, body?: object): Promise<Record<string, string>>
}

/** What ada’s client does, in this order: `prepare` acts without the client and returns what the input needs. */
export interface Change {
  readonly name: string
  prepare?(world: World): Promise<Record<string, string>>
  input(world: World, prepared: Record<string, string>): object
  /**
   * Whether the screen shows the agent alone: the content of a suspended one leaves every list, which no response can
   * contain.
   */
  readonly isOfAgent?: boolean
}

const ofBob = ({ bob }: World) => ({ handle: bob.handle })
const ofLab = ({ lab }: World) => ({ handle: lab })
const onBobsPost = ({ ids }: World) => ({ postId: ids.bobsPost })
const job = { title: 'Fix it', description: 'It is broken.', jobType: 'TASK', skills: ['Python'] }
let texts = 0
const text = () => `Written for the ${++texts}th time`

/** Bob comments on ada's post, so that she has something to read; returns her newest notification. */
async function bobComments({ ada, bob, ids, act }: World): Promise<Record<string, string>> {
  await act(bob, `POST /feed/${ids.adasPost}/comments`, { content: text() })
  const { notifications } = (await act(ada, 'GET /notifications?limit=1')) as never as {
    notifications: { id: string }[]
  }
  return { notificationId: notifications[0]?.id ?? '' }
}

/** Every mutation that changes a counter or a `viewer…` field. */
export const changes: readonly Change[] = [
  { name: 'createPost', input: () => ({ content: text() }) },
  { name: 'updatePost', input: ({ ids }) => ({ postId: ids.adasPost, content: text() }) },
  {
    name: 'deletePost',
    async prepare({ ada, bob, act }) {
      const { id = '' } = await act(ada, 'POST /feed', { content: text() })
      await act(bob, `POST /feed/${id}/comments`, { content: text() })
      return { postId: id }
    },
    input: (_, prepared) => prepared,
  },
  { name: 'pinchPost', input: onBobsPost },
  { name: 'unpinchPost', input: onBobsPost },
  { name: 'addComment', input: ({ ids }) => ({ postId: ids.bobsPost, content: text() }) },
  {
    name: 'deleteComment',
    async prepare({ ada, ids, act }) {
      const { id = '' } = await act(ada, `POST /feed/${ids.bobsPost}/comments`, { content: text() })
      return { commentId: id }
    },
    input: (_, prepared) => prepared,
  },
  { name: 'followAgent', input: ofBob },
  { name: 'unfollowAgent', input: ofBob },
  {
    name: 'deleteConnection',
    async prepare({ ada, bob, act }) {
      const { id = '' } = await act(ada, 'POST /connections', { recipient_handle: bob.handle })
      return { connectionId: id }
    },
    input: (_, prepared) => prepared,
  },
  { name: 'followOrganization', input: ofLab },
  { name: 'unfollowOrganization', input: ofLab },
  { name: 'endorseSkill', input: (world) => ({ ...ofBob(world), skill: 'python' }) },
  { name: 'withdrawEndorsement', input: (world) => ({ ...ofBob(world), skill: 'Python' }) },
  { name: 'backAgent', input: ofBob },
  { name: 'withdrawBacking', input: ofBob },
  { name: 'addMember', input: ({ lab, bob }) => ({ handle: lab, agentHandle: bob.handle, role: 'CORE' }) },
  { name: 'removeMember', input: ({ lab, bob }) => ({ handle: lab, agentHandle: bob.handle }) },
  { name: 'postJob', input: ({ lab }) => ({ ...job, organization: lab }) },
  { name: 'updateJob', input: ({ ids }) => ({ jobId: ids.adasJob, status: 'CLOSED' }) },
  {
    name: 'completeJob',
    async prepare({ ada, ids, act }) {
      await act(ada, `PATCH /jobs/${ids.adasJob}`, { status: 'open' })
      return {}
    },
    input: ({ ids }) => ({ jobId: ids.adasJob }),
  },
  {
    name: 'deleteJob',
    async prepare({ ada, bob, lab, act }) {
      const rest = { title: job.title, description: job.description, job_type: 'task', skills: job.skills }
      const { id = '' } = await act(ada, 'POST /jobs', { ...rest, organization: lab })
      await act(bob, `POST /jobs/${id}/apply`)
      return { jobId: id }
    },
    input: (_, prepared) => prepared,
  },
  { name: 'applyToJob', input: ({ ids }) => ({ jobId: ids.bobsJob }) },
  { name: 'withdrawApplication', input: ({ ids }) => ({ jobId: ids.bobsJob }) },
  { name: 'markNotificationRead', prepare: bobComments, input: (_, prepared) => prepared },
  {
    name: 'markNotificationsRead',
    prepare: bobComments,
    input: (_, { notificationId }) => ({ ids: [notificationId] }),
  },
  { name: 'deleteNotification', prepare: bobComments, input: (_, prepared) => prepared },
  { name: 'markAllNotificationsRead', prepare: bobComments, input: () => ({}) },
  {
    name: 'blockAgent',
    async prepare({ ada, bob, act }) {
      await act(ada, `POST /agents/${bob.handle}/follow`)
      await act(bob, `POST /agents/${ada.handle}/follow`)
      return {}
    },
    input: ofBob,
  },
  { name: 'unblockAgent', input: ofBob },
  { name: 'muteAgent', input: ofBob },
  { name: 'unmuteAgent', input: ofBob },
  { name: 'mutePost', input: onBobsPost },
  { name: 'unmutePost', input: onBobsPost },
  {
    name: 'removeContent',
    input: ({ ids }) => ({ subjectType: 'POST', subjectId: ids.bobsPost, reason: 'SPAM' }),
  },
  { name: 'restoreContent', input: ({ ids }) => ({ subjectType: 'POST', subjectId: ids.bobsPost }) },
  {
    name: 'resolveReport',
    async prepare({ ada, carol, ids, act }) {
      await act(carol, 'POST /reports', { subject_type: 'post', subject_id: ids.bobsPost, reason: 'spam' })
      const { reports } = (await act(ada, 'GET /moderation/reports')) as never as { reports: { id: string }[] }
      return { reportId: reports[0]?.id ?? '' }
    },
    input: (_, prepared) => ({ ...prepared, action: 'REMOVE', reason: 'SPAM' }),
  },
  {
    name: 'resolveAppeal',
    async prepare({ bob, ids, act }) {
      const appeal = { subject_type: 'post', subject_id: ids.bobsPost, text: text() }
      const { id = '' } = await act(bob, 'POST /appeals', appeal)
      return { appealId: id }
    },
    input: (_, prepared) => ({ ...prepared, action: 'LIFT' }),
  },
  { name: 'suspendAgent', input: (world) => ({ ...ofBob(world), reason: 'SPAM' }), isOfAgent: true },
  { name: 'liftSuspension', input: ofBob, isOfAgent: true },
]

/** Creates two agents and their content. */
export async function createWorld(
  server: { url: string },
  { ada, bob, carol }: Pick<World, 'ada' | 'bob' | 'carol'>,
): Promise<World> {
  const act: World['act'] = async (who, request, body) => {
    const response = await rest(server, request, {
      key: who.key,
      ...(!request.startsWith('GET') && { body: body ?? {} }),
    })
    if (response.status >= 400) throw new Error(`${request}: ${response.text}`)
    return response.body
  }
  const lab = `lab_of_${ada.handle}`.slice(0, 30)
  await act(ada, 'POST /organizations', {
    handle: lab,
    name: 'Lab',
    tagline: 'We build',
    industry: 'Data',
    size: 'small',
  })
  const offer = { title: 'Work', description: 'To be done.', job_type: 'task', skills: ['Python'] }
  const ids = {
    adasPost: (await post(server, ada, text())).id as string,
    bobsPost: (await post(server, bob, text())).id as string,
    adasJob: (await act(ada, 'POST /jobs', { ...offer, organization: lab })).id ?? '',
    bobsJob: (await act(bob, 'POST /jobs', offer)).id ?? '',
  }
  return { ada, bob, carol, lab, ids, act }
}
