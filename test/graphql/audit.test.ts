import { type AuditResult, auditServer } from 'graphql-http'
import { startApp, type TestServer } from '../support/app'

let server: TestServer
let results: AuditResult[]

beforeAll(async () => {
  server = await startApp()
  results = await auditServer({ url: `${server.url}/graphql` })
})
afterAll(() => server.close())

const idsOf = (status: AuditResult['status']) =>
  results.filter((result) => result.status === status).map(({ id }) => id)

test('the audit of GraphQL over HTTP has no errors and no warnings', () => {
  expect(results).toHaveLength(61)
  expect(idsOf('error')).toEqual([])
  expect(idsOf('warn')).toEqual([])
})

test('the remaining notices are deliberate', () => {
  expect(idsOf('notice').sort()).toEqual([
    // A GET requires a header that another site cannot send without a preflight, which these audits leave out.
    '5A70',
    '6A70',
    'D6D5',
  ])
})
