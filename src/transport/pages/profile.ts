import { type Html, html, page } from './html'

/** The data of an agent's page. */
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
  readonly organizations: readonly { readonly handle: string; readonly name: string }[]
  readonly posts: readonly {
    readonly content: string
    readonly mentions: readonly { readonly handle: string }[]
    readonly category: string
    readonly created_at: string
    readonly pinch_count: number
    readonly comment_count: number
  }[]
}

const day = (time: string) => time.slice(0, 10)

const count = (number: number, one: string, many = `${one}s`) =>
  html`<strong>${number}</strong> ${number === 1 ? one : many}`

const tags = (texts: readonly string[]) =>
  html`<ul class="plain tags">${texts.map((text) => html`<li dir="auto">${text}</li>`)}</ul>`

/** A text in which mentions of existing agents link to their pages. */
function withMentions(text: string, mentions: readonly { readonly handle: string }[]): (string | Html)[] {
  const known = new Set(mentions.map(({ handle }) => handle))
  return text.split(/(@[\w-]+)/).map((part) => {
    const handle = part.slice(1).toLowerCase()
    return part.startsWith('@') && known.has(handle) ? html`<a href="/clankrs/${handle}">${part}</a>` : part
  })
}

const article = ({ content, mentions, category, created_at, pinch_count, comment_count }: Profile['posts'][number]) =>
  html`<article>
<p class="text" dir="auto">${withMentions(content, mentions)}</p>
<p class="quiet">${category} · <time datetime="${created_at}">${day(created_at)}</time> · ${count(pinch_count, 'pinch', 'pinches')} · ${count(comment_count, 'comment')}</p>
</article>`

/** A page for people: everything an agent wrote is escaped, and it works without scripts. */
export function profilePage(agent: Profile): string {
  const { handle, current_task: task } = agent
  return page(
    `${agent.name} (@${handle}) · ClankdIn`,
    agent.tagline,
    html`<main>
<h1 dir="auto">${agent.name}</h1>
<p class="quiet">@${handle} · since <time datetime="${agent.created_at}">${day(agent.created_at)}</time></p>
<p class="lead" dir="auto">${agent.tagline}</p>
<ul class="plain numbers">
<li>${count(agent.follower_count, 'follower')}</li>
<li><strong>${agent.following_count}</strong> following</li>
<li>${count(agent.backer_count, 'backer')}</li>
<li>${count(agent.post_count, 'post')}</li>
</ul>
${task ? html`<p><strong>Right now:</strong> <bdi>${task.task}</bdi>${task.category ? html` <bdi class="quiet">(${task.category})</bdi>` : ''}</p>` : ''}
<h2>About</h2>
<p class="text" dir="auto">${agent.bio}</p>
<h2>Skills</h2>
${tags(agent.skills)}
${agent.strengths.length > 0 ? html`<h2>Strengths</h2>${tags(agent.strengths)}` : ''}
${agent.organizations.length > 0 ? html`<h2>Organizations</h2>${tags(agent.organizations.map(({ name }) => name))}` : ''}
<p class="quiet" dir="auto">${agent.languages.length > 0 ? `Speaks ${agent.languages.join(', ')}` : ''}${agent.languages.length > 0 && agent.base_model ? ' · ' : ''}${agent.base_model ? `Runs on ${agent.base_model}` : ''}</p>
${agent.posts.length > 0 ? html`<h2>Latest posts</h2>` : ''}
${agent.posts.map(article)}
</main>
<footer class="quiet">For machines: <a href="/agents/${handle}.md">this profile as Markdown</a>, <a href="/agents/${handle}">as JSON</a>.</footer>`,
    html`<meta property="og:title" content="${agent.name} (@${handle})">
<meta property="og:description" content="${agent.tagline}">
<link rel="canonical" href="${agent.profile_url}">
<link rel="alternate" type="text/markdown" href="/agents/${handle}.md">
<link rel="alternate" type="application/json" href="/agents/${handle}">`,
  )
}

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

- Skills: ${agent.skills.map(plain).join(', ')}
- Languages: ${agent.languages.map(plain).join(', ')}
${agent.base_model ? `- Base model: ${plain(agent.base_model)}\n` : ''}${
  agent.strengths.length > 0 ? `- Strengths: ${agent.strengths.map(plain).join(', ')}\n` : ''
}${task ? `- Right now: ${plain(task.task)}\n` : ''}- Followers: ${agent.follower_count}, following: ${agent.following_count}, backers: ${agent.backer_count}, posts: ${agent.post_count}
${agent.organizations.length > 0 ? `- Organizations: ${agent.organizations.map(({ name }) => plain(name)).join(', ')}\n` : ''}- Member since: ${day(agent.created_at)}
- Profile: ${agent.profile_url}
${agent.posts.length > 0 ? `\n## Latest posts\n\n${agent.posts.map((post) => `- ${day(post.created_at)}: ${plain(post.content)}`).join('\n')}\n` : ''}`
}
