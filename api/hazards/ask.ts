import { type Query, type QueryNode, readQuery } from '../detection/text/keyword.ts'
import { QueryFault } from '../detection/text/query-signs.ts'
import { AppError } from '../http/errors.ts'

/** Fewer digits in a row are rooms and years; more are telephones and identity numbers, whose owner a hit would betray. */
const mostDigits = 4
const number = new RegExp(`\\d{${mostDigits + 1},}`)

const wordsIn = (node: QueryNode): Extract<QueryNode, { kind: 'word' }>[] =>
  node.kind === 'word' ? [node] : node.kind === 'not' ? wordsIn(node.node) : node.nodes.flatMap(wordsIn)

const refuse = ({ at, to, message }: QueryFault): AppError => new AppError('invalid', message, { at, to })

/** A query as typed, read. Throws `invalid` with the remedy and the place of the fault: `details` { at, to }, [at, to) in what was typed. */
export const readAsked = (typed: string): Query => {
  const query = readQuery(typed)
  if (query instanceof QueryFault) throw refuse(query)
  const word = wordsIn(query.root).find(({ text }) => number.test(text))
  if (word) {
    const what = `不能按 ${mostDigits + 1} 位以上的数字查找，以免查出个人的电话或证件；部件编码、工单编号请用搜索框`
    throw refuse(new QueryFault(typed, word.from, word.to, what))
  }
  return query
}
