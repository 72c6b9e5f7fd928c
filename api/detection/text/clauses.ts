import type { Folded } from './fold.ts'

/** A clause [from, to) of a folded text, without the sign that ends it. Clauses of one sentence bear one number. */
export type Clause = { from: number; to: number; sentence: number }

export const clauseEnds = ',、:，：'
export const sentenceEnds = '。;!?！？；…'
const pause = new Set(clauseEnds)
const stop = new Set(sentenceEnds)
/** White space that parts sentences: a new line, or two blanks. One blank is only how somebody types. */
const parting = /[\r\n\u2028\u2029]|\s{2}/

/** Cuts a folded text into clauses at its punctuation, and at the white space that the folding took out. */
export const clausesOf = ({ text, raw, starts, ends }: Folded): Clause[] => {
  const clauses: Clause[] = []
  let [from, sentence] = [0, 0]
  const close = (to: number): void => {
    if (to > from) clauses.push({ from, to, sentence })
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (at > from && parting.test(raw.slice(ends[at - 1], starts[at]))) {
      close(at)
      from = at
      sentence++
    }
    if (!pause.has(sign) && !stop.has(sign)) continue
    close(at)
    from = at + 1
    if (stop.has(sign)) sentence++
  }
  close(text.length)
  return clauses
}
