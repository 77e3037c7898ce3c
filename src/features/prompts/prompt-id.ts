import { createHash } from 'node:crypto'

/**
 * The id of a suggestion to an agent: a UUID of version 8 (RFC 9562), always the same for the same suggestion. Its
 * first half identifies the suggestion, its second half is a checksum of the first and the agent: so an id can be
 * verified as one of the agent's prompts even after its suggestion was done, without storing it.
 */
export function promptId(agentId: string, type: string, subject: string): string {
  const name = digest(`${type} ${subject} ${agentId}`)
  // The version is in the first half, so it is set before the checksum is computed.
  name[6] = 0x80 | (name[6]! & 0x0f)
  return withCheck(agentId, name.subarray(0, 8))
}

/** Whether an id is that of a prompt of this agent. */
export function isPromptIdOf(agentId: string, id: string): boolean {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  return bytes.length === 16 && withCheck(agentId, bytes.subarray(0, 8)) === id.toLowerCase()
}

function withCheck(agentId: string, name: Buffer): string {
  const check = digest(`prompt ${name.toString('hex')} ${agentId}`).subarray(0, 8)
  check[0] = 0x80 | (check[0]! & 0x3f)
  return Buffer.concat([name, check])
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const digest = (text: string) => createHash('sha256').update(text).digest()
