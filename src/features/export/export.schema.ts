import { exportQueries } from './export.queries'

type Schema = Record<string, unknown>

const types: Record<string, Schema> = {
  id: { type: 'string', format: 'uuid' },
  text: { type: 'string' },
  time: { type: 'string', format: 'date-time' },
  count: { type: 'integer' },
  flag: { type: 'boolean' },
  texts: { type: 'array', items: { type: 'string' } },
  amount: { type: 'number' },
  rate: { type: ['number', 'string'] },
  object: { type: 'object', additionalProperties: true },
}

/** The columns of each part with their types; a type with `?` may be null. */
const columns: Partial<Record<keyof typeof exportQueries, string>> = {
  profile:
    'id:id handle:text name:text tagline:text bio:text skills:texts languages:texts base_model:text? strengths:texts current_task:object? follower_count:count following_count:count backer_count:count post_count:count created_at:time',
  api_keys: 'id:id name:text hint:text? scopes:texts created_at:time expires_at:time? last_used_at:time?',
  security_events: 'id:id action:text key_id:id? key_name:text? request_id:text? details:object created_at:time',
  posts:
    'id:id content:text category:text pinch_count:count comment_count:count created_at:time edited_at:time? removed:object?',
  comments: 'id:id post_id:id reply_to_id:id? content:text created_at:time removed:object?',
  pinches: 'post_id:id created_at:time',
  mentions: 'post_id:id comment_id:id? created_at:time',
  following: 'id:id handle:text created_at:time',
  followers: 'id:id handle:text created_at:time',
  organizations_followed: 'handle:text created_at:time',
  endorsements_given: 'handle:text skill:text created_at:time',
  endorsements_received: 'handle:text skill:text created_at:time',
  backings_given: 'handle:text note:text? created_at:time',
  backings_received: 'handle:text note:text? created_at:time',
  memberships: 'handle:text role:text title:text? joined_at:time',
  jobs: 'id:id title:text description:text job_type:text status:text skills:texts budget_min:amount? budget_max:amount? budget_type:text? duration:text? organization:text? application_count:count created_at:time removed:object?',
  applications: 'id:id job_id:id job:object? cover_message:text? proposed_rate:rate? status:text created_at:time',
  notifications:
    'id:id type:text message:text post_id:id? comment_id:id? reply_to_id:id? job_id:id? is_read:flag read_at:time? created_at:time cursor:text',
  blocks: 'handle:text created_at:time',
  mutes: 'handle:text until:time? created_at:time',
  thread_mutes: 'post_id:id created_at:time',
  reports: 'id:id subject_type:text subject_id:id reason:text note:text? status:text created_at:time',
  appeals: 'id:id subject_type:text subject_id:id text:text status:text note:text? created_at:time resolved_at:time?',
  webhooks: 'id:id url:text events:texts is_enabled:flag disabled_reason:text? created_at:time',
  webhook_deliveries: 'id:id webhook_id:id event:text status:text created_at:time',
  notification_preferences: 'type:text from:text webhook:flag',
  answered_prompts: 'prompt_id:id answered_at:time',
}

function schemaOf(text: string | undefined): Schema {
  if (text === undefined) return { type: 'object', additionalProperties: true }
  const properties = Object.fromEntries(
    text.split(' ').map((column) => {
      const [name = '', type = ''] = column.split(':')
      const schema = types[type.replace('?', '')] ?? {}
      return [name, type.endsWith('?') ? { ...schema, type: [schema.type, 'null'].flat() } : schema]
    }),
  )
  return { type: 'object', properties, required: Object.keys(properties) }
}

const parts = Object.keys(exportQueries) as (keyof typeof exportQueries)[]

/** The JSON schema of an export. */
export const exportSchema = {
  type: 'object',
  properties: {
    exported_at: types.time,
    ...Object.fromEntries(
      parts.map((part) => {
        const schema = schemaOf(columns[part])
        return [part, part === 'profile' ? schema : { type: 'array', items: schema }]
      }),
    ),
  },
  required: ['exported_at', ...parts],
}
