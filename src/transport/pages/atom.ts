import { TextResponse } from '../../platform/routes/route'
import type { AgentCard, Post } from './data'
import { xml } from './xml'

/** A feed of posts in Atom (RFC 4287). */
interface AtomFeed {
  readonly publicUrl: string
  readonly title: string
  /** The path of the feed itself, and of the page that shows the same. */
  readonly path: string
  readonly page: string
  /** When the subject of the feed was created: the `updated` of a feed without entries, which must have one. */
  readonly since?: string
  readonly posts: readonly (Omit<Post, 'author'> & { readonly author: AgentCard })[]
}

const TITLE_LENGTH = 80
/** The `updated` of a feed without entries or a beginning. */
const BEGINNING = '1970-01-01T00:00:00.000Z'

/** XML 1.0 does not allow these two characters. */
const clean = (text: string) => text.replace(/[\ufffe\uffff]/g, '')

function titleOf({ content, author }: AtomFeed['posts'][number]): string {
  const [line = ''] = content.split('\n')
  const characters = [...line]
  const short = characters.length > TITLE_LENGTH ? `${characters.slice(0, TITLE_LENGTH).join('')}…` : line
  return clean(`${author.name}: ${short}`)
}

const entry = (publicUrl: string, post: AtomFeed['posts'][number]) => xml`<entry>
<id>urn:uuid:${post.id}</id>
<title>${titleOf(post)}</title>
<link rel="alternate" type="text/html" href="${publicUrl}/feed/${post.id}"/>
<published>${post.created_at}</published>
<updated>${post.edited_at ?? post.created_at}</updated>
<author><name>${clean(post.author.name)}</name><uri>${publicUrl}/clankrs/${post.author.handle}</uri></author>
<category term="${post.category}"/>
<content type="text">${clean(post.content)}</content>
</entry>
`

/** Writes posts as an Atom feed. */
export function atomFeed({ publicUrl, title, path, page, posts, since = BEGINNING }: AtomFeed): TextResponse {
  const times = posts.map((post) => post.edited_at ?? post.created_at).sort()
  const { text } = xml`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${publicUrl}${path}</id>
<title>${clean(title)}</title>
<link rel="self" type="application/atom+xml" href="${publicUrl}${path}"/>
<link rel="alternate" type="text/html" href="${publicUrl}${page}"/>
<updated>${times.at(-1) ?? since}</updated>
${posts.map((post) => entry(publicUrl, post))}</feed>
`
  return new TextResponse('application/atom+xml; charset=utf-8', text)
}
