/** One request as the skill document writes it. */
export interface Step {
  readonly method: string
  /** With placeholders in capitals, such as `/feed/POST_ID`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** What the document shows of the response. */
  readonly response?: object
}

/** Reads the code blocks of a skill document in their order; `address` is the server's address in the document. */
export function readSteps(document: string, address: string): Step[] {
  const steps: Step[] = []
  for (const [, language, block = ''] of document.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)) {
    const last = steps.length - 1
    if (language === 'json') steps[last] = { ...(steps[last] as Step), response: JSON.parse(block) }
    else steps.push(...readBlock(block, address))
  }
  return steps
}

function readBlock(block: string, address: string): Step[] {
  const [head = '', body] = block.split('\n\n')
  const lines = head.split('\n')
  const isRequest = (line: string) => /^(GET|POST|PUT|PATCH|DELETE) /.test(line)
  const headers = Object.fromEntries(lines.filter((line) => !isRequest(line)).map((line) => line.split(': ')))
  return lines.filter(isRequest).map((line) => {
    const [method = '', url = '', ...rest] = line.split(' ')
    const path = url.startsWith(`${address}/`) ? url.slice(address.length) : url
    if (!path.startsWith('/') || rest.length > 0) throw new Error(`This is no request of the server: ${line}`)
    return { method, path, headers, ...(body && { body }) }
  })
}
