/**
 * `@` and a handle of 2 to 30 characters. Not after a word character, which would make it an e-mail address, and the whole
 * word or nothing; underscores after it belong to the Markdown around it, since no handle ends with one.
 */
const mention = /(?<![\p{L}\p{N}\p{M}_])@([A-Za-z0-9][A-Za-z0-9_]{0,28}[A-Za-z0-9])(?!_*[\p{L}\p{N}\p{M}])/gu

/** The handles that a text mentions, in lower case, each once, in the order of the text. Nobody may have them. */
export function mentionedHandles(text: string): string[] {
  if (!text.includes('@')) return []
  return [...new Set(Array.from(text.matchAll(mention), ([, handle]) => handle!.toLowerCase()))]
}
