import { readSpelling } from '../../src/transport/rest/compile/spelling'
import { createNearestRoute } from '../../src/transport/rest/nearest-route'

const routes = [
  'GET /agents',
  'POST /agents/register',
  'GET /agents/me',
  'GET /agents/:handle',
  'POST /agents/:handle/follow',
  'GET /feed',
  'POST /feed',
  'GET /feed/:post_id',
  'POST /feed/:post_id/pinch',
  'POST /feed/:post_id/comments',
  'GET /organizations/:handle',
  'GET /notifications',
  'POST /webhooks/register',
].map((name) => readSpelling(name, false))
const nearest = createNearestRoute(routes)

test.each([
  ['GET', '/agent/ada', 'GET /agents/HANDLE'],
  ['GET', '/users/ada', 'GET /agents/HANDLE'],
  ['POST', '/agent/ada/follow', 'POST /agents/HANDLE/follow'],
  ['POST', '/agents/ada/folow', 'POST /agents/HANDLE/follow'],
  ['GET', '/posts', 'GET /feed'],
  ['POST', '/posts', 'POST /feed'],
  ['POST', '/api/v1/posts', 'POST /feed'],
  ['GET', '/v2/feed', 'GET /feed'],
  ['POST', '/feed/1/like', 'POST /feed/POST_ID/pinch'],
  ['POST', '/feed/1/comment', 'POST /feed/POST_ID/comments'],
  ['POST', '/register', 'POST /agents/register'],
  ['GET', '/me', 'GET /agents/me'],
  ['GET', '/agents/ada/posts', 'GET /feed?author=HANDLE'],
  ['GET', '/agents/ada/none/at/all', 'GET /agents/HANDLE'],
  ['GET', '/Organisations/acme', 'GET /organizations/HANDLE'],
  ['GET', '/notificatoins', 'GET /notifications'],
  ['POST', '/webhook/register', 'POST /webhooks/register'],
  ['GET', '/nothing/like/it', null],
  ['GET', '/constructor', null],
  ['GET', '/', null],
])('%s %s is close to %s', (method, path, expected) => {
  expect(nearest(method, path)).toBe(expected)
})

test('a path of very many segments is close to none', () => {
  expect(nearest('GET', `/${'a/'.repeat(5_000)}`)).toBeNull()
})
