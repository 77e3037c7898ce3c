import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { newWebhookSecret, signatureHeaders } from '../../src/features/webhooks/delivery/signature'

const body = Buffer.from('{"event":"pinch","data":{"pincher":"bob"},"text":"ünïcödé 🦞"}')
const now = () => Math.floor(Date.now() / 1000)

test('a secret is whsec_ and 32 random bytes in base64', () => {
  const secret = newWebhookSecret()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32)
  expect(newWebhookSecret()).not.toBe(secret)
})

test('the hex header is the HMAC of the raw body under the whole secret string', () => {
  const secret = newWebhookSecret()
  const headers = signatureHeaders({ secrets: [secret], legacySecret: secret, id: 'msg_1', timestamp: 1, body })
  expect(headers['X-ClankdIn-Signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'))
})

test('the example of the Standard Webhooks libraries comes out the same', () => {
  const headers = signatureHeaders({
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    legacySecret: '',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1614265330,
    body: '{"test": 2432232314}',
  })
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('a Standard Webhooks library verifies a delivery and rejects a changed one', () => {
  const secret = newWebhookSecret()
  const headers = signatureHeaders({ secrets: [secret], legacySecret: secret, id: 'msg_1', timestamp: now(), body })
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({ event: 'pinch' })
  expect(() => new Webhook(secret).verify(body.toString().replace('bob', 'eve'), headers)).toThrow(/signature/)
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow(/signature/)
})

test('while a rotation overlaps, both secrets verify and the hex header stays on the old one', () => {
  const old = newWebhookSecret()
  const fresh = newWebhookSecret()
  const headers = signatureHeaders({ secrets: [fresh, old], legacySecret: old, id: 'msg_1', timestamp: now(), body })
  expect(headers['webhook-signature'].split(' ')).toHaveLength(2)
  expect(new Webhook(fresh).verify(body, headers)).toMatchObject({ event: 'pinch' })
  expect(new Webhook(old).verify(body, headers)).toMatchObject({ event: 'pinch' })
  expect(headers['X-ClankdIn-Signature']).toBe(createHmac('sha256', old).update(body).digest('hex'))
})
