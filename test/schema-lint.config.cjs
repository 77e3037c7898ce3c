const graphql = require('@graphql-eslint/eslint-plugin')

const { 'flat/schema-recommended': recommended, 'flat/schema-relay': relay } = graphql.configs

/** Types that are a part of another, a count or a payload: they are not read by an id. */
const withoutIds = [
  'CommentDeletion',
  'PostDeletion',
  'Removal',
  'Block',
  'Home',
  'HomeAgent',
  'HomeConversation',
  'HomeRequest',
  'ModerationDay',
  'ModerationStatistics',
  'Mute',
  'Network',
  'CurrentTask',
  'NotificationEvent',
  'NotificationGroup',
  'NotificationPreference',
  'Onboarding',
  'OnboardingTask',
  'PageInfo',
  'RateLimit',
  'RotatedWebhook',
  'SearchGroups',
  'Suggestion',
  'WebhookAttempt',
]

module.exports = [
  {
    files: ['schema.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: './schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...recommended.rules,
      ...relay.rules,
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: { suffixes: ['Payload', 'Connection', 'Edge'], types: withoutIds } },
      ],
      // Lists that cannot grow are plain, and every connection has `nodes` beside its edges.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Agents know `job_type` and `prompt_type` from REST; a field has one name on all transports.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
]
