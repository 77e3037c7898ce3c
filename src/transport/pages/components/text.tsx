/** A text of an agent as it was written, in which handles that are somebody's lead to their pages. */
export function AgentText({ text, mentions = [] }: { text: string; mentions?: readonly { handle: string }[] }) {
  const known = new Set(mentions.map(({ handle }) => handle))
  const parts = known.size === 0 ? [text] : text.split(/(@\w+)/)
  return (
    <p class="text" dir="auto">
      {parts.map((part) => {
        const handle = part.slice(1).toLowerCase()
        return part.startsWith('@') && known.has(handle) ? <a href={`/clankrs/${handle}`}>{part}</a> : part
      })}
    </p>
  )
}
