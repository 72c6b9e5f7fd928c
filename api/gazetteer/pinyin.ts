import { pinyin } from 'pinyin-pro'

/** Readings of one character without tones, ü as v; a character that is no Hanzi reads as itself, in lower case. */
const known = new Map<string, readonly string[]>()

export const readings = (char: string): readonly string[] => {
  const before = known.get(char)
  if (before) return before
  const found = pinyin(char, { toneType: 'none', type: 'array', multiple: true, v: true })
  const all = [...new Set(found.map((one) => one.toLowerCase()))].filter((one) => one !== '')
  const read = all.length > 0 ? all : [char.toLowerCase()]
  known.set(char, read)
  return read
}

/** A name as it is most often read, without spaces: 堂子胡同 is tangzihutong. Names that sound alike have one key. */
export const soundOf = (name: string): string => [...name].map((char) => readings(char)[0]).join('')

/**
 * Every pair of letters with which `matchPinyin` can begin in a name: the first two of a syllable, or the initials of two neighbours.
 * What is typed is looked for only among the names that have its first pair.
 */
export const pairsOf = (name: string): Set<string> => {
  const pairs = new Set<string>()
  const chars = [...name].map(readings)
  for (const [index, syllables] of chars.entries())
    for (const syllable of syllables) {
      if (syllable.length > 1) pairs.add(syllable.slice(0, 2))
      for (const next of chars[index + 1] ?? []) pairs.add(`${syllable[0]}${next[0]}`)
    }
  return pairs
}

/** What was typed of a name: characters [from, to), and whether syllables were spelt out (not initials alone). */
export type PinyinMatch = { from: number; to: number; spelt: boolean }

/**
 * Finds latin letters in a name: whole syllables, initials, or both mixed; the last syllable may be unfinished (xichanga: 西长安).
 * Characters with several readings match by any of them. `letters` in lower case without spaces.
 */
export const matchPinyin = (name: string, letters: string): PinyinMatch | undefined => {
  const first = letters[0]
  if (first === undefined) return undefined
  for (let from = 0; from < name.length; from++) {
    const end = consume(name, from, letters, 0)
    if (end !== undefined) return { from, ...end }
  }
  return undefined
}

type End = { to: number; spelt: boolean }

/** Reads letters from `at` on along the characters from `index` on. Longest readings first, so that "xian" is 西安 only where 先 is not. */
const consume = (name: string, index: number, letters: string, at: number): End | undefined => {
  const left = letters.length - at
  const char = name[index]
  if (char === undefined) return undefined
  for (const reading of readings(char)) {
    if (reading[0] !== letters[at]) continue
    if (left <= reading.length && reading.startsWith(letters.slice(at))) return { to: index + 1, spelt: left > 1 }
    if (letters.startsWith(reading, at)) {
      const end = consume(name, index + 1, letters, at + reading.length)
      if (end) return { to: end.to, spelt: end.spelt || reading.length > 1 }
    }
    const end = consume(name, index + 1, letters, at + 1)
    if (end) return end
  }
  return undefined
}
