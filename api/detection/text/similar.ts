import { fold } from './fold.ts'

const longest = 500

/** The pairs of neighbouring characters of a folded text, without digits, marks and `left` (what is the same by nature: the address). */
export const pairsOf = (raw: string, left = ''): ReadonlySet<string> => {
  const { text } = fold(raw.slice(0, longest))
  const bare = (left === '' ? text : text.replaceAll(left, '')).replace(/[^\p{L}]/gu, '')
  const pairs = new Set<string>()
  for (let at = 1; at < bare.length; at++) pairs.add(bare.slice(at - 1, at + 1))
  return pairs
}

/**
 * How alike two texts are, 0..1 in hundredths: twice the pairs that both have over the pairs of each. L. R. Dice, "Measures of the amount
 * of ecologic association between species", Ecology 26 (1945) 297-302. A text without pairs is like none.
 */
export const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  if (a.size === 0 || b.size === 0) return 0
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let both = 0
  for (const pair of small) if (large.has(pair)) both++
  return Math.floor((200 * both) / (a.size + b.size)) / 100
}
