import { Converter } from 'opencc-js/t2cn'

/**
 * A text as it is compared, with the way back. `text`: half-width, lower case, simplified characters, no white space, no emoji.
 * `starts[i]`, `ends[i]`: the piece [start, end) of the raw text (UTF-16 units) that unit i of `text` was made of.
 */
export type Folded = { raw: string; text: string; starts: readonly number[]; ends: readonly number[] }

/** [from, to) in a raw text, UTF-16 units. */
export type Span = readonly [from: number, to: number]

/** White space, zero-width and other format signs, control signs, emoji with their modifiers, flags and key caps. */
const dropped =
  /[\s\p{Cf}\p{Cc}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Me}]|\p{Variation_Selector}/u
const mark = /^\p{M}/u
const spaces = /\s+/gu
/** Most of any text; nothing but simplifying can happen to these. */
const isHan = (one: string): boolean => one.length === 1 && one >= '\u4e00' && one <= '\u9fff'

/** What the dictionary leaves alone because both forms stand in simplified texts too; people write the one for the other. */
const variants: readonly (readonly [string, string])[] = [
  ['著', '着'],
  ['妳', '你'],
]

let pairs: ReadonlyMap<string, string> | undefined

/**
 * Traditional characters with their simplified ones, one for one, some 2,970, as OpenCC's dictionary has them. For `translateUTF8` of
 * a store that has to fold as this file does.
 */
export const simplifiedPairs = (): ReadonlyMap<string, string> => {
  if (pairs) return pairs
  const convert = Converter({ from: 't', to: 'cn' })
  const found = new Map(variants)
  for (let code = 0x3400; code <= 0x9fff; code++) {
    const one = String.fromCodePoint(code)
    const simple = convert(one)
    if (simple !== one && simple.length === 1 && !found.has(one)) found.set(one, simple)
  }
  // 薴 → 苧 → 苎: what is folded once must not change when it is folded again.
  for (const [from, to] of found) {
    const further = found.get(to)
    if (further) found.set(from, further)
  }
  pairs = found
  return found
}

/**
 * Folds a text for comparison: every sign becomes half-width and lower case (NFKC), every character simplified; white space and emoji
 * go. ＡＢ１ → ab1, 漏💧 雨 → 漏雨, 鋼筋 → 钢筋. Punctuation stays, because it parts clauses. Takes any string, throws nothing.
 */
export const fold = (raw: string): Folded => {
  const simplified = simplifiedPairs()
  let text = ''
  const starts: number[] = []
  const ends: number[] = []
  const add = (piece: string, from: number, to: number): void => {
    const made = isHan(piece) ? piece : piece.normalize('NFKC').toLowerCase().replace(spaces, '')
    for (const one of made) {
      const simple = simplified.get(one) ?? one
      text += simple
      for (let unit = 0; unit < simple.length; unit++) {
        starts.push(from)
        ends.push(to)
      }
    }
  }
  // A sign and the marks that follow it are one, for only together do they have a half-width form.
  let piece = ''
  let [from, to] = [0, 0]
  let at = 0
  for (const one of raw) {
    const next = at + one.length
    const plain = isHan(one)
    if (plain || !dropped.test(one)) {
      if (piece !== '' && (plain || !mark.test(one))) {
        add(piece, from, to)
        piece = ''
      }
      if (piece === '') from = at
      piece += one
      to = next
    }
    at = next
  }
  add(piece, from, to)
  return { raw, text, starts, ends }
}

/** Where a piece [from, to) of the folded text stands in the raw text. An empty piece is empty there too. */
export const spanIn = ({ starts, ends, raw }: Folded, from: number, to: number): Span => {
  const start = starts[from] ?? raw.length
  return [start, to > from ? (ends[to - 1] ?? raw.length) : start]
}

/** Spans in order, those that touch or overlap made one: what a screen marks. */
export const joinSpans = (spans: readonly Span[]): Span[] => {
  const joined: Span[] = []
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = joined.at(-1)
    if (last && from <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], to)]
    else joined.push([from, to])
  }
  return joined
}
