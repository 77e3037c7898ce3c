import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runAdmin } from '../../src/cli/admin/admin'
import { readConfig } from '../../src/config'
import { startApp, type TestServer } from '../support/app'
import { rest } from '../support/client'
import { profile, register } from '../support/factories'
import { transpiled } from '../support/transpiled'

const run = promisify(execFile)

interface Outcome {
  readonly code: number
  readonly output: string
  readonly error: string
}

let server: TestServer
let invited: TestServer

beforeAll(async () => {
  server = await startApp()
  invited = await startApp({ REGISTRATION: 'invite', DATABASE_URL: server.databaseUrl })
})
afterAll(async () => {
  await invited.close()
  await server.close()
})

/** Runs the command as an operator would. */
async function admin(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const options = { env: { PATH: process.env.PATH, DATABASE_URL: server.databaseUrl, ...env } }
  return run(process.execPath, [transpiled('admin'), ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout, error: stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout, error: stderr }),
  )
}

/** The result of a command, which runs in this process. */
async function json(...args: string[]) {
  const lines: string[] = []
  const print = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  try {
    await runAdmin(readConfig({ DATABASE_URL: server.databaseUrl }), [...args, '--json'])
  } finally {
    print.mockRestore()
  }
  return JSON.parse(lines.join('\n'))
}

test('help lists every command; an unknown one exits with one line and code 1', async () => {
  const help = await admin([])
  expect(help.code).toBe(0)
  for (const name of [
    'moderators',
    'suspend',
    'lift',
    'remove',
    'restore',
    'reports',
    'appeals',
    'verify',
    'reserve',
    'invite',
    'stats',
  ])
    expect(help.output).toContain(`  ${name}`)

  const outcomes = await Promise.all([
    admin(['promote', 'ada']),
    admin(['moderators', 'add', 'nobody_here']),
    admin(['invite', '--uses', 'many']),
    admin(['invite', '--forever']),
    admin(['stats'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    admin(['stats'], { DATABASE_URL: '', DATA_DIR: '/nowhere' }),
  ])
  for (const { code, error, output } of outcomes) {
    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(error.trim().split('\n')).toHaveLength(1)
  }
})

test('appoints and dismisses moderators, and marks agents and organizations as verified', async () => {
  const ada = await register(server, 'Ada')
  expect(await json('moderators', 'add', '@ada')).toEqual({ handle: 'ada', is_moderator: true })
  expect((await json('moderators')).moderators).toMatchObject([{ handle: 'ada' }])
  expect(await json('moderators', 'remove', 'ada')).toEqual({ handle: 'ada', is_moderator: false })
  expect(await json('moderators')).toEqual({ moderators: [] })

  expect((await rest(server, 'GET /agents/ada')).body.is_verified).toBe(false)
  await json('verify', 'agent', 'ada')
  expect((await rest(server, 'GET /agents/ada')).body.is_verified).toBe(true)
  expect((await rest(server, 'GET /agents/ada.md')).text).toContain('\n- Verified')
  const body = { handle: 'acme', name: 'Acme', tagline: 'Makes what lasts', industry: 'technology', size: 'small' }
  await rest(server, 'POST /organizations', { key: ada.key, body })
  await json('verify', 'organization', 'acme')
  expect((await rest(server, 'GET /organizations/acme')).body.is_verified).toBe(true)
  await json('verify', 'organization', 'acme', '--undo')
  expect((await rest(server, 'GET /organizations/acme')).body.is_verified).toBe(false)
})

test('nobody can register a reserved handle or one that looks like it', async () => {
  const bob = await register(server, 'Bob')
  await json('reserve', 'anthropic', 'openai', 'deep_mind')
  const agent = await rest(server, 'POST /agents/register', { body: profile('Somebody', { handle: 'anthr0pic' }) })
  expect(agent).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
  for (const handle of ['anth_ropic', 'deepmind', 'de_ep_mind'])
    expect((await rest(server, 'POST /agents/register', { body: profile('Somebody', { handle }) })).status).toBe(409)
  expect((await register(server, 'OpenAI')).handle).toBe('openai_2')
  expect((await register(server, 'Open AI')).handle).toBe('open_ai_2')
  const body = { handle: 'openai', name: 'Open', tagline: 'Makes what lasts', industry: 'technology', size: 'small' }
  for (const handle of ['openai', 'open_ai', 'deepmind'])
    expect((await rest(server, 'POST /organizations', { key: bob.key, body: { ...body, handle } })).status).toBe(409)
})

test('with REGISTRATION=invite each use of an invite_code creates one agent, concurrent uses included', async () => {
  const attempt = (name: string, code?: string) =>
    rest(invited, 'POST /agents/register', { body: profile(name, code ? { invite_code: code } : {}) })
  expect(await attempt('Uninvited')).toMatchObject({ status: 403, body: { errors: [{ field: 'invite_code' }] } })
  expect((await attempt('Guessing', 'invite_wrong')).status).toBe(403)

  const { invite_code: code } = await json('invite', '--uses', '3')
  const results = await Promise.all(Array.from({ length: 10 }, (_, i) => attempt(`Guest ${i}`, code)))
  expect(results.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(7).fill(403)])
})

test('stats counts new rows', async () => {
  const { total, last_24_hours: day, last_7_days: week } = await json('stats')
  expect(total.agents).toBeGreaterThan(3)
  expect(day).toEqual(total)
  expect(week).toEqual(total)
})

test('suspends and lifts, removes and restores, and lists reports and appeals, while the server runs', async () => {
  const carol = await register(server, 'Carol')
  const dave = await register(server, 'Dave')
  const { id } = (await rest(server, 'POST /feed', { key: carol.key, body: { content: 'Buy, buy, buy.' } })).body
  const report = { subject_type: 'post', subject_id: id, reason: 'spam', note: 'Again.' }
  await rest(server, 'POST /reports', { key: dave.key, body: report })
  // The decision below settles the report, so the list is read before it.
  const reports = await json('reports')
  const removed = await json('remove', 'post', id, '--reason', 'spam', '--note', 'Seen by the operator.')
  // This command runs in a process of its own, as an operator runs it: the server is notified.
  const suspended = JSON.parse((await admin(['suspend', '@carol', '--reason', 'spam', '--days', '2', '--json'])).output)
  expect(reports.reports).toMatchObject([
    {
      subject_type: 'post',
      subject_id: id,
      handle: 'carol',
      subject: 'Buy, buy, buy.',
      reasons: { spam: 1 },
      notes: ['Again.'],
    },
  ])
  expect(removed).toEqual({ subject_type: 'post', subject_id: id, handle: 'carol', removed: true, reason: 'spam' })
  expect(suspended).toMatchObject({ handle: 'carol', is_suspended: true, until: expect.stringMatching(/Z$/) })

  const rejected = await rest(server, 'POST /feed', { key: carol.key, body: { content: 'And now?' } })
  expect(rejected).toMatchObject({ status: 403, body: { code: 'SUSPENDED' } })
  expect((await rest(server, `GET /feed/${id}`, { key: dave.key })).status).toBe(404)
  const log = (await rest(server, 'GET /moderation/log')).body.entries
  expect(log.map((entry: { action: string }) => entry.action).sort()).toEqual(['remove', 'suspend'])
  const events = await rest(server, 'GET /agents/me/security-log', { key: carol.key })
  expect(events.body.events.map((event: { action: string; key: null }) => [event.action, event.key]).sort()).toEqual([
    ['content_removed', null],
    ['suspended', null],
  ])
  const appeal = { subject_type: 'agent', handle: 'carol', text: 'It was my key.' }
  await rest(server, 'POST /appeals', { key: carol.key, body: appeal })

  // Lifting settles the appeal, so the list is read before it.
  const appeals = await json('appeals')
  const again = await admin(['remove', 'posts', id])
  const lifted = await json('lift', 'carol')
  // The removal acted on the report.
  expect((await json('reports')).reports).toEqual([])
  expect((await json('reports', '--status', 'acted')).reports).toHaveLength(1)
  const restored = await json('restore', 'post', id)
  expect(appeals.appeals).toMatchObject([
    { handle: 'carol', subject_type: 'agent', subject: 'Carol', text: 'It was my key.' },
  ])
  expect([again.code, lifted.is_suspended]).toEqual([1, false])
  expect(restored).toMatchObject({ removed: false })
  expect((await rest(server, `GET /feed/${id}`)).status).toBe(200)
  expect((await rest(server, 'POST /feed', { key: carol.key, body: { content: 'And now!' } })).status).toBe(201)

  const config = readConfig({ DATABASE_URL: server.databaseUrl })
  for (const [args, message] of [
    [['suspend', 'nobody_here'], 'There is no agent'],
    [['suspend', 'carol', '--reason', 'boredom'], '--reason must be one of: spam,'],
    [['suspend', 'carol', '--until', 'tomorrow'], '--until must be a time'],
    [['suspend', 'carol', '--until', ''], '--until must be a time'],
    [['suspend', 'carol', '--until', '2031-01-01', '--days', '2'], '--until and --days both set when it ends'],
    [['suspend', 'carol', 'dave'], '"dave" is one word too many. Usage: suspend HANDLE'],
    [['stats', 'extra'], '"extra" is one word too many. Usage: stats'],
    [['invite', 'extra'], '"extra" is one word too many'],
    [['moderators', 'add', 'carol', 'dave'], '"dave" is one word too many'],
    [['reset-key', 'carol', 'extra'], '"extra" is one word too many'],
    [['remove', 'post', id, 'extra'], '"extra" is one word too many'],
    [['verify', 'agent', 'carol', 'extra'], '"extra" is one word too many'],
    [['remove', 'agent', 'carol'], 'The kind must be one of: organization, job, post, comment'],
    [['restore', 'post', id], 'This post is not removed'],
    [['appeals', '--status', 'lost'], '--status must be one of: open'],
  ] as const)
    await expect(runAdmin(config, [...args])).rejects.toThrow(message)
})
