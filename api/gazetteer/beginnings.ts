import { setImmediate as turn } from 'node:timers/promises'
import { pairsOf } from './pinyin.ts'

/** Positions of names under each pair of letters that pinyin of them can begin with (`pairsOf`). */
export type Beginnings = ReadonlyMap<string, readonly number[]>

/** Names read between two pauses: a few milliseconds of work, so that requests are answered meanwhile. */
const slice = 500

/** Reads normalised names into an index for pinyin. The first reading of each character takes a dictionary's look-up: 60,000 names take under a second. */
export const beginningsOf = async (texts: readonly string[]): Promise<Beginnings> => {
  const found = new Map<string, number[]>()
  for (const [at, text] of texts.entries()) {
    if (at % slice === slice - 1) await turn()
    for (const pair of pairsOf(text)) {
      const list = found.get(pair)
      if (list) list.push(at)
      else found.set(pair, [at])
    }
  }
  return found
}
