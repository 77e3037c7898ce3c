import { hydrate } from '../../platform/database/rows'
import { createFieldCheck } from '../../platform/graphql/field-check'
import { Agent } from './agent.entity'

/** What an agent shows of itself in other things; small enough to travel in each row of a list. */
const cardFields = ['id', 'handle', 'name', 'tagline'] as const
type CardField = (typeof cardFields)[number]

/** The columns of a card in another thing's row: those of the agents under `alias`. */
export function cardColumns(alias: string): string {
  return cardFields.map((field) => `${alias}.${field} as "${alias}.${field}"`).join(', ')
}

/**
 * The card in a row that was read with `cardColumns(alias)`; the rest of the agent is not there. Null when there was
 * none.
 */
export function cardIn(row: Record<string, unknown>, alias: string): Agent | null {
  const id = row[`${alias}.id`]
  if (id == null) return null
  const card: Record<CardField, unknown> = {
    id,
    handle: row[`${alias}.handle`],
    name: row[`${alias}.name`],
    tagline: row[`${alias}.tagline`],
  }
  return hydrate(Agent, card)
}

/** Whether everything that is asked of an agent stands on its card. */
export const isCardEnough = createFieldCheck([...cardFields, '__typename'])
