import { matchPinyin } from '../gazetteer/pinyin.ts'
import { normalise } from '../gazetteer/text.ts'

/** How a name was met: score 0..100, and the characters [from, to) of it. */
export type NameMatch = { score: number; from: number; to: number }

/** What a person typed, ready to be held against names. `letters`: latin letters and digits alone, else ''. */
export type Typed = { text: string; letters: string }

export const typed = (q: string): Typed => {
  const text = normalise(q)
  const letters = text.replace(/['’·.-]/g, '')
  return { text, letters: /^[a-z0-9]*[a-z][a-z0-9]*$/.test(letters) ? letters : '' }
}

/**
 * Holds a name (normalised) against what was typed: the whole name 100, its beginning 80, its inside 60; in pinyin spelt out 50, by
 * initials 45, less from its middle on. undefined where it is not met.
 */
export const matchName = (name: string, { text, letters }: Typed): NameMatch | undefined => {
  const at = name.indexOf(text)
  if (at >= 0) return { score: name === text ? 100 : at === 0 ? 80 : 60, from: at, to: at + text.length }
  if (letters === '') return undefined
  const found = matchPinyin(name, letters)
  if (!found) return undefined
  const whole = found.from === 0 && found.to === name.length
  const score = (found.spelt ? 50 : 45) + (whole ? 10 : 0) - (found.from > 0 ? 15 : 0)
  return { score, from: found.from, to: found.to }
}
