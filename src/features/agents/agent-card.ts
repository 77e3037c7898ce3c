import { compileInstanceMaker } from '../../platform/database/instances'
import { createFieldCheck } from '../../platform/graphql/field-check'
import { Agent } from './agent.entity'

/** The fields of an agent in other objects; few enough to be read with each row of a list. */
const cardFields = ['id', 'handle', 'name', 'tagline'] as const
const makeCard = compileInstanceMaker(Agent, cardFields)

/** The columns of a card in another row, from the agents under `alias`. */
export function cardColumns(alias: string): string {
  return cardFields.map((field) => `${alias}.${field} as "${alias}.${field}"`).join(', ')
}

/**
 * The card in a row that was read with `cardColumns(alias)`; other fields are not loaded. Null when there is no agent.
 */
export function cardIn(row: Record<string, unknown>, alias: string): Agent | null {
  const id = row[`${alias}.id`]
  if (id == null) return null
  return makeCard(id, row[`${alias}.handle`], row[`${alias}.name`], row[`${alias}.tagline`])
}

/** Whether only fields of the card are selected. */
export const isCardEnough = createFieldCheck([...cardFields, '__typename'])
