import type { FieldNode, FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'
import { hydrate } from '../database/rows'
import { Agent } from './agent.entity'

/** What an agent shows of itself in other things; small enough to travel in each row of a list. */
const cardFields = ['id', 'handle', 'name', 'tagline'] as const
type CardField = (typeof cardFields)[number]
const onCard = new Set<string>([...cardFields, '__typename'])

/** The columns of a card in another thing's row: those of the agents under `alias`. */
export function cardColumns(alias: string): string {
  return cardFields.map((field) => `${alias}.${field} as "${alias}.${field}"`).join(', ')
}

/** The card in a row that was read with `cardColumns(alias)`; the rest of the agent is not there. Null when there was none. */
export function cardIn(row: Record<string, unknown>, alias: string): Agent | null {
  if (row[`${alias}.id`] == null) return null
  const card = {} as Record<CardField, unknown>
  for (const field of cardFields) card[field] = row[`${alias}.${field}`]
  return hydrate(Agent, card)
}

const answers = new WeakMap<FieldNode, boolean>()

/** Whether everything that is asked of an agent stands on its card. Remembered by the document's nodes. */
export function isCardEnough({ fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  return fieldNodes.every((node) => {
    let answer = answers.get(node)
    if (answer === undefined) {
      answer = staysOnCard(node.selectionSet, fragments)
      answers.set(node, answer)
    }
    return answer
  })
}

function staysOnCard(
  set: SelectionSetNode | undefined,
  fragments: Record<string, FragmentDefinitionNode | undefined>,
): boolean {
  if (!set) return true
  return set.selections.every((selection) => {
    if (selection.kind === 'Field') return onCard.has(selection.name.value)
    if (selection.kind === 'InlineFragment') return staysOnCard(selection.selectionSet, fragments)
    return staysOnCard(fragments[selection.name.value]?.selectionSet, fragments)
  })
}
