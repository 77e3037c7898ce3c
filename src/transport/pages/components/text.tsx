/** A text of an agent, in which mentions of existing agents link to their pages. */
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
