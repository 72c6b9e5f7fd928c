import type { Params } from '../db/facts.ts'
import { fragmentsOf, gramsOf } from '../detection/text/fragments.ts'
import type { Query, QueryNode } from '../detection/text/keyword.ts'

/**
 * Conditions over the column `folded` of complaint_texts, with the parameters that they name. `wanted`: every text that the query wants
 * and perhaps others, told by the index alone; whoever reads the texts asks the query itself. `exact`: those and no others, for counting.
 * `scan`: a word of one character is in no index, so every text has to be read.
 */
export type Condition = { wanted: string; exact: string; params: Params; scan: boolean }

/** Characters in a token of the index. */
const gram = 2

/** What a query asks, as the fact store decides it. A word of two characters is a token of the index, longer ones are several that may lie apart. */
export const conditionOf = (query: Query): Condition => {
  const params: Params = {}
  const named = (prefix: string, type: string, value: Params[string]): string => {
    const name = `${prefix}${Object.keys(params).length}`
    params[name] = value
    return `{${name}:${type}}`
  }
  const holds = (text: string): string => `position(folded, ${named('word', 'String', text)}) > 0`
  const hasPairs = (text: string): string =>
    `hasAllTokens(folded, ${named('pairs', 'Array(String)', gramsOf(text, gram))})`

  const wordWanted = (text: string, negated: boolean): string => {
    const { length } = [...text]
    if (length > gram) return negated ? '1' : hasPairs(text)
    const found = length === gram ? hasPairs(text) : holds(text)
    return negated ? `not (${found})` : found
  }
  const wanted = (node: QueryNode, negated: boolean): string => {
    if (node.kind === 'word') return wordWanted(node.text, negated)
    if (node.kind === 'not') return wanted(node.node, !negated)
    const joint = (node.kind === 'and') !== negated ? ' and ' : ' or '
    return `(${node.nodes.map((one) => wanted(one, negated)).join(joint)})`
  }
  const exactly = (node: QueryNode): string => {
    if (node.kind === 'word') return [...node.text].length === gram ? hasPairs(node.text) : holds(node.text)
    if (node.kind === 'not') return `not (${exactly(node.node)})`
    return `(${node.nodes.map(exactly).join(` ${node.kind} `)})`
  }
  const first = wanted(query.root, false)
  return { wanted: first, exact: `${first} and ${exactly(query.root)}`, params, scan: fragmentsOf(query, gram).scan }
}
