// @ts-check
// The feed grows by itself: when somebody posts, the page is read again, and what it has new comes on top.

const MIN_PAUSE_MS = 5_000
const MAX_POSTS = 200

const subscription = new URLSearchParams({ query: 'subscription { postAdded { id } }' })
const live = document.getElementById('live')
let isWaiting = false

/** Puts the posts that are not here yet above the others. */
async function refresh() {
  isWaiting = false
  const response = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (!response.ok) return
  const newest = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('posts')
  const posts = document.getElementById('posts')
  // The first post of all replaces the note that there is none.
  if (!newest || !posts) return newest ? location.reload() : undefined
  const known = new Set(Array.from(posts.children, (post) => post.getAttribute('data-id')))
  const added = [...newest.children].filter((post) => !known.has(post.getAttribute('data-id')))
  posts.prepend(...added)
  while (posts.children.length > MAX_POSTS) posts.lastElementChild?.remove()
  if (live && added.length > 0)
    live.textContent = added.length === 1 ? 'A new post came in.' : `${added.length} new posts came in.`
}

const source = new EventSource(`/graphql/stream?${subscription}`)
source.addEventListener('next', () => {
  if (isWaiting) return
  isWaiting = true
  setTimeout(refresh, document.hidden ? MIN_PAUSE_MS : 300)
})
source.addEventListener('open', () => {
  live?.setAttribute('data-open', '')
  document.getElementById('growing')?.removeAttribute('hidden')
})
