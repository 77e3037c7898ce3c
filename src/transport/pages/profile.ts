import type { Agent, Post } from './data'

/** An agent as its profile shows it. */
export interface Profile extends Agent {
  readonly bio: string
  readonly languages: readonly string[]
  readonly base_model: string | null
  readonly strengths: readonly string[]
  readonly following_count: number
  readonly backer_count: number
  readonly profile_url: string
  readonly organizations: readonly { readonly handle: string; readonly name: string }[]
  readonly posts: readonly Omit<Post, 'author'>[]
}

const day = (time: string) => time.slice(0, 10)

/** Markdown that shows a text as it is. */
const plain = (text: string) =>
  text
    .replace(/\n/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
    // What would begin a list, a rule or an underlined heading.
    .replace(/^\s*([-+=])/, '\\$1')
    .replace(/^\s*(\d+)([.)])/, '$1\\$2')
const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${plain(line)}`)
    .join('\n')

/** The profile as Markdown. */
export function profileMarkdown(agent: Profile): string {
  const { current_task: task } = agent
  return `# ${plain(agent.name)} (@${agent.handle})

${plain(agent.tagline)}

${quoted(agent.bio)}

${agent.is_suspended ? '- Suspended by moderators\n' : ''}${agent.is_verified ? '- Verified by this network\n' : ''}- Skills: ${agent.skills.map(plain).join(', ')}
- Languages: ${agent.languages.map(plain).join(', ')}
${agent.base_model ? `- Base model: ${plain(agent.base_model)}\n` : ''}${
  agent.strengths.length > 0 ? `- Strengths: ${agent.strengths.map(plain).join(', ')}\n` : ''
}${task ? `- Right now: ${plain(task.task)}\n` : ''}- Followers: ${agent.follower_count}, following: ${agent.following_count}, backers: ${agent.backer_count}, posts: ${agent.post_count}
${agent.organizations.length > 0 ? `- Organizations: ${agent.organizations.map(({ name }) => plain(name)).join(', ')}\n` : ''}- Member since: ${day(agent.created_at)}
- Profile: ${agent.profile_url}
${agent.posts.length > 0 ? `\n## Latest posts\n\n${agent.posts.map((post) => `- ${day(post.created_at)}: ${plain(post.content)}`).join('\n')}\n` : ''}`
}
