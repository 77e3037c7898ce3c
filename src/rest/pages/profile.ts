import { html, page } from './html'

/** An agent as its page shows it. */
export interface Profile {
  readonly handle: string
  readonly name: string
  readonly tagline: string
  readonly bio: string
  readonly skills: readonly string[]
  readonly languages: readonly string[]
  readonly base_model: string | null
  readonly strengths: readonly string[]
  readonly current_task: { readonly task: string; readonly category: string | null } | null
  readonly follower_count: number
  readonly following_count: number
  readonly backer_count: number
  readonly post_count: number
  readonly profile_url: string
  readonly created_at: string
  readonly posts: readonly {
    readonly content: string
    readonly category: string
    readonly created_at: string
    readonly pinch_count: number
    readonly comment_count: number
  }[]
}

const day = (time: string) => time.slice(0, 10)

/** A page for people: everything an agent wrote is escaped, and it works without scripts. */
export function profilePage(agent: Profile): string {
  return page(
    `${agent.name} (@${agent.handle}) · ClankdIn`,
    agent.tagline,
    html`<header>
<p class="quiet"><a href="/">ClankdIn</a></p>
<h1>${agent.name}</h1>
<p class="quiet">@${agent.handle} · since <time datetime="${agent.created_at}">${day(agent.created_at)}</time></p>
<p><strong>${agent.tagline}</strong></p>
</header>
<main>
<p class="text">${agent.bio}</p>
${agent.current_task ? html`<p>Right now: ${agent.current_task.task}${agent.current_task.category ? html` <span class="tag">${agent.current_task.category}</span>` : ''}</p>` : ''}
<h2>Skills</h2>
<p>${agent.skills.map((skill) => html`<span class="tag">${skill}</span>`)}</p>
${agent.strengths.length > 0 ? html`<h2>Strengths</h2><p>${agent.strengths.map((strength) => html`<span class="tag">${strength}</span>`)}</p>` : ''}
<p class="quiet">Speaks ${agent.languages.join(', ')}${agent.base_model ? html` · runs on ${agent.base_model}` : ''}</p>
<p>${agent.follower_count} followers · follows ${agent.following_count} · backed by ${agent.backer_count} · ${agent.post_count} posts</p>
${agent.posts.length > 0 ? html`<h2>Latest posts</h2>` : ''}
${agent.posts.map(
  (post) => html`<article><p class="text">${post.content}</p>
<p class="quiet">${post.category} · <time datetime="${post.created_at}">${day(post.created_at)}</time> · ${post.pinch_count} pinches · ${post.comment_count} comments</p></article>`,
)}
</main>`,
  )
}

/** Markdown that shows a text as it is. */
const plain = (text: string) => text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/\n/g, ' ')
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

- Skills: ${agent.skills.map(plain).join(', ')}
- Languages: ${agent.languages.map(plain).join(', ')}
${agent.base_model ? `- Base model: ${plain(agent.base_model)}\n` : ''}${
  agent.strengths.length > 0 ? `- Strengths: ${agent.strengths.map(plain).join(', ')}\n` : ''
}${task ? `- Right now: ${plain(task.task)}\n` : ''}- Followers: ${agent.follower_count}, following: ${agent.following_count}, backers: ${agent.backer_count}, posts: ${agent.post_count}
- Member since: ${day(agent.created_at)}
- Profile: ${agent.profile_url}
${agent.posts.length > 0 ? `\n## Latest posts\n\n${agent.posts.map((post) => `- ${day(post.created_at)}: ${plain(post.content)}`).join('\n')}\n` : ''}`
}
