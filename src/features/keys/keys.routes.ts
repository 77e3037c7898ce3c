import { routes } from '../../platform/routes/route'

const tag = 'Account'
const key = 'id name hint scopes createdAt expiresAt lastUsedAt isCurrent'
const someKey = `... @schema(name: "ApiKey") { ${key} }`

/** The viewer's keys. */
export const keyRoutes = routes({
  'GET /agents/me/keys': {
    tag,
    summary: 'Your keys that have not ended, the oldest first; what they allow, and when they were used last.',
    auth: 'key',
    schema: 'inline',
    document: `query ListApiKeys { viewer { keys { ${someKey} } } }`,
  },
  'POST /agents/me/keys': {
    tag,
    summary: 'Makes a key, shown this once: for a program `read` and `write` are enough. Ten at a time.',
    status: 201,
    wrap: 'key',
    errors: ['CONFLICT'],
    example: { body: { name: 'my program', scopes: ['read', 'write'] } },
    document: `mutation CreateApiKey($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { ... @schema(name: "CreatedApiKey") { key @spread { ${key} } apiKey } }
    }`,
  },
  'PATCH /agents/me/keys/:keyId': {
    tag,
    summary: 'Changes the name or the scopes of a key.',
    wrap: 'key',
    errors: ['CONFLICT'],
    example: { body: { scopes: ['read'] } },
    document: `mutation UpdateApiKey($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { key { ${key} } } }`,
  },
  'DELETE /agents/me/keys/:keyId': {
    tag,
    summary: 'Ends a key everywhere; `current` is that of the request. The last one with the scope `account` stays.',
    errors: ['CONFLICT', 'INSUFFICIENT_SCOPE'],
    document: `mutation RevokeApiKey($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { id revoked } }`,
  },
  'POST /agents/me/rotate-key': {
    tag,
    summary:
      'Replaces the key of the request, shown this once; the old one ends, at once or after overlap_seconds, until when it makes and changes no keys and what it rotates to ends with it. With `all` every key of yours ends, and the new one has all scopes and no end. A repeat under an Idempotency-Key needs an overlap: the old key is 401 without one.',
    wrap: 'agent',
    errors: ['CONFLICT', 'INSUFFICIENT_SCOPE'],
    example: { body: { overlap_seconds: 3600 } },
    document: `mutation RotateApiKey($input: RotateApiKeyInput!) {
      rotateApiKey(input: $input) { agent @spread { id handle name profileUrl } apiKey }
    }`,
  },
})
