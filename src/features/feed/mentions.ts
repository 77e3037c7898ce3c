import type { MarkdownIt, Token } from 'markdown-it'

let created: MarkdownIt | undefined

/** Finds code spans, fenced code, links, URLs and e-mail addresses, in which an `@` is not a mention. */
function markdown(): MarkdownIt {
  if (created) return created
  // Loaded by the first text with an @ in it: a start does not need it.
  const Markdown: typeof import('markdown-it') = require('markdown-it')
  // Indented text is not code, link definitions must not hide text, and escapes must stay visible.
  created = new Markdown({ linkify: true }).disable(['code', 'reference', 'text_join'])
  return created
}

/** Placeholders for skipped URLs and addresses, and for markup and code; no handle contains them. */
const SKIPPED_ADDRESS = '\ue000'
const SKIPPED_MARKUP = '\ue001'

/**
 * `@` and a handle of 2 to 30 characters, the whole word or nothing, and not what goes on as `@host`, `.word`, `/path`
 * or `-word`. Underscores after it belong to the Markdown around it, since no handle ends with one.
 */
const mention = /@([A-Za-z0-9][A-Za-z0-9_]{0,28}[A-Za-z0-9])(?!_*(?:[\p{L}\p{N}\p{M}]|[@./-][\p{L}\p{N}_]))/gu

/** The end of a text after which an `@` belongs to a URL, an e-mail address, a package or a path. */
const addressEnds: readonly RegExp[] = [
  /[\p{L}\p{N}\p{M}_]$/u,
  /[\p{L}\p{N}\p{M}_][.-]+$/u,
  /\/$/,
  new RegExp(`${SKIPPED_ADDRESS}[./:"-]*$`),
  /[a-z\d]:\/\/\S*$/i,
  /[?&][\w.-]+=\S*$/,
]

/**
 * Returns the handles that a Markdown text mentions, in lower case, each once, in the order of the text; they may not
 * exist. It is the only function that reads mentions.
 */
export function mentionedHandles(text: string): string[] {
  if (!text.includes('@')) return []
  const handles = markdown()
    .parse(text, {})
    .filter(({ type }) => type === 'inline')
    .flatMap(({ children }) => handlesIn(readableText(children ?? [])))
  return [...new Set(handles)]
}

/** The visible text of one block, with placeholders for the rest. */
function readableText(tokens: readonly Token[]): string {
  let text = ''
  let isAddress = false
  for (const token of tokens) {
    if (token.type === 'link_open' && token.info === 'auto') {
      isAddress = true
      text += SKIPPED_ADDRESS
    } else if (token.type === 'link_close') isAddress = false
    else if (!isAddress) text += textOf(token)
  }
  return text
}

function textOf({ type, content }: Token): string {
  if (type === 'text') return content
  if (type === 'softbreak' || type === 'hardbreak') return '\n'
  // An escaped character is text, but an escaped @ is not a mention.
  if (type === 'text_special') return content.replaceAll('@', SKIPPED_ADDRESS)
  return SKIPPED_MARKUP
}

function handlesIn(text: string): string[] {
  const handles: string[] = []
  let end = 0
  for (const { 0: found, 1: handle = '', index } of text.matchAll(mention)) {
    if (!isMentionAgain(text.slice(end, index), handles.length > 0) && isInAddress(text.slice(0, index))) continue
    handles.push(handle.toLowerCase())
    end = index + found.length
  }
  return handles
}

/** Whether only punctuation separates an `@` from the mention before it, as in `@ada/@bob`. */
const isMentionAgain = (between: string, hasMention: boolean) =>
  hasMention && /^[^\p{L}\p{N}\p{M}\ue000]+$/u.test(between)

function isInAddress(before: string): boolean {
  return addressEnds.some((pattern) => pattern.test(before)) || endsWithQuotedName(before)
}

/**
 * Whether a text ends with a quoted local part (RFC 5321), as `"q"` in `"q"@mona.example`; an opening quotation mark is
 * none.
 */
function endsWithQuotedName(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1)
  return /"[^"]*[\p{L}\p{N}][^"]*"$/u.test(line) && !/[\s([{]"$/.test(line) && line.split('"').length % 2 === 1
}
