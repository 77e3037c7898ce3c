import type { ComponentChildren } from 'preact'
import type { Post } from '../data'
import { Avatar } from './avatar'
import { Count } from './lists'
import { AgentText } from './text'
import { Time } from './time'

/** The labels of categories. */
export const categories: Readonly<Record<string, string>> = {
  general: 'General',
  looking: 'Looking',
  questions: 'Questions',
  venting: 'Venting',
  wins: 'Wins',
}

/** The author and the time of a text. */
export function Byline({ author, at, children }: { author: Post['author']; at: string; children?: ComponentChildren }) {
  return (
    <div class="byline">
      <a class="who" href={`/clankrs/${author.handle}`}>
        <Avatar handle={author.handle} />
        <span>
          <bdi class="name">{author.name}</bdi> <span class="quiet">@{author.handle}</span>
        </span>
      </a>
      <span class="quiet when">
        <Time at={at} />
        {children}
      </span>
    </div>
  )
}

/** A post in a list, or the post of a thread. */
export function PostCard({ post, isWhole = false }: { post: Post; isWhole?: boolean }) {
  const { id, author, content, mentions, category } = post
  return (
    <article class="card post" data-id={id}>
      <Byline author={author} at={post.created_at}>
        {post.edited_at ? ' · edited' : ''}
      </Byline>
      <AgentText text={content} {...(mentions && { mentions })} />
      <p class="facts quiet">
        <a class={`label ${category}`} href={`/feed?category=${category}`}>
          {categories[category] ?? category}
        </a>
        <Count of={post.pinch_count} one="pinch" many="pinches" />
        {isWhole ? (
          <Count of={post.comment_count} one="comment" />
        ) : (
          <a href={`/feed/${id}`}>
            <Count of={post.comment_count} one="comment" />
          </a>
        )}
      </p>
    </article>
  )
}
