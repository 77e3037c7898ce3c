import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { startApp, type TestServer } from '../support/app'
import { post, register, type TestAgent } from '../support/factories'

let server: TestServer
let ada: TestAgent
beforeAll(async () => {
  server = await startApp()
  ada = await register(server, 'Ada')
})
afterAll(() => server.close())

test('Apollo Client subscribes over multipart HTTP and resumes after its last post', async () => {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: `${server.url}/graphql` }) })
  const last = await post(server, ada, 'The last one seen')
  const missed = await post(server, ada, 'Missed')
  const query = gql`subscription ($after: ID) { postAdded(after: $after) { id content } }`
  const received: unknown[] = []
  await new Promise<void>((resolve, reject) => {
    const subscription = client
      .subscribe<{ postAdded: { content: string } }>({ query, variables: { after: last.id } })
      .subscribe({
        next({ data, error }) {
          if (error) return reject(error)
          received.push(data?.postAdded.content)
          if (received.length === 1) post(server, ada, 'Live').catch(reject)
          if (received.length < 2) return
          subscription.unsubscribe()
          resolve()
        },
        error: reject,
      })
  })
  expect(received).toEqual([missed.content, 'Live'])
  client.stop()
})
