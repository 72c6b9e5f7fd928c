import { fold } from './fold.ts'

/** What is wrong with a query, and where: [at, to) in the query as typed, UTF-16 units. `message`: Chinese, with the remedy. */
export class QueryFault {
  readonly at: number
  readonly to: number
  readonly message: string

  constructor(typed: string, at: number, to: number, what: string) {
    this.at = at
    this.to = to
    this.message = `第 ${[...typed.slice(0, at)].length + 1} 个字处：${what}`
  }
}

/** A sign of a query with its place in what was typed. `word.text` is folded; `shown` as typed. */
export type Sign =
  | { kind: 'and' | 'or' | 'not' | 'open' | 'close'; from: number; to: number }
  | { kind: 'word'; text: string; shown: string; quoted: boolean; from: number; to: number }

export const longestQuery = 500

const quotes: Readonly<Record<string, string>> = { '"': '"', '＂': '"', '“': '"', '”': '"', '「': '」', '『': '』' }
const closing: Readonly<Record<string, string>> = { '"': '"＂“”', '」': '」', '』': '』' }
const single: Readonly<Record<string, 'open' | 'close' | 'or' | 'and' | 'not'>> = {
  '(': 'open',
  '（': 'open',
  ')': 'close',
  '）': 'close',
  '|': 'or',
  '｜': 'or',
  '&': 'and',
  '＆': 'and',
  '!': 'not',
  '！': 'not',
}
const spoken: Readonly<Record<string, 'or' | 'and' | 'not'>> = {
  or: 'or',
  或: 'or',
  或者: 'or',
  and: 'and',
  且: 'and',
  并且: 'and',
  not: 'not',
  非: 'not',
  不含: 'not',
}
const blank = /\s/
const listing = new Set('，,、;；')
/** 漏雨或漏水 is two words; 或许, 抑或, 而且 hold no operator. 非 parts nothing: 非机动车 is a word. */
const glued = /(或者|(?<![抑间即])或(?!许)|并且|(?<![而尚暂况苟])且)/

/** Reads what was typed sign by sign. Returns the signs in order, or the first fault. */
export const signsOf = (typed: string): Sign[] | QueryFault => {
  if (typed.length > longestQuery)
    return new QueryFault(typed, longestQuery, typed.length, `查询不得超过 ${longestQuery} 个字，请缩短或分次查询`)
  const signs: Sign[] = []
  let at = 0
  while (at < typed.length) {
    const one = typed.charAt(at)
    const close = quotes[one]
    const operator = single[one]
    if (blank.test(one)) at++
    else if (close) {
      const end = endOfQuote(typed, at + 1, closing[close] ?? close)
      if (end < 0) return new QueryFault(typed, at, typed.length, '引号没有配对，请补上后一个引号')
      const word = wordOf(typed, at + 1, end, true)
      if (word instanceof QueryFault) return word
      signs.push({ ...word, from: at, to: end + 1 })
      at = end + 1
    } else if (operator) {
      const doubled = (operator === 'or' || operator === 'and') && single[typed.charAt(at + 1)] === operator
      signs.push({ kind: operator, from: at, to: at + (doubled ? 2 : 1) })
      at += doubled ? 2 : 1
    } else if (listing.has(one))
      return new QueryFault(typed, at, at + 1, `不能用“${one}”分隔：任一词用“或”，全部用“且”`)
    else if ((one === '-' || one === '－') && startsWord(typed, at)) {
      signs.push({ kind: 'not', from: at, to: at + 1 })
      at++
    } else {
      const end = endOfRun(typed, at)
      const run = runOf(typed, at, end)
      if (run instanceof QueryFault) return run
      signs.push(...run)
      at = end
    }
  }
  return signs
}

const endOfQuote = (typed: string, from: number, closers: string): number => {
  for (let at = from; at < typed.length; at++) if (closers.includes(typed.charAt(at))) return at
  return -1
}

const isEnd = (one: string): boolean =>
  one === '' || blank.test(one) || one in single || one in quotes || listing.has(one)

/** A hyphen leaves a word out only at its beginning: -水管, not 5-2-301. */
const startsWord = (typed: string, at: number): boolean =>
  (at === 0 || isEnd(typed.charAt(at - 1))) && !isEnd(typed.charAt(at + 1))

const endOfRun = (typed: string, from: number): number => {
  let at = from + 1
  while (at < typed.length && !isEnd(typed.charAt(at))) at++
  return at
}

const wordOf = (typed: string, from: number, to: number, quoted: boolean): Sign | QueryFault => {
  const shown = typed.slice(from, to)
  const { text } = fold(shown)
  if (text === '') return new QueryFault(typed, from, to, '这里没有可查的字，请写出要找的词')
  return { kind: 'word', text, shown: shown.trim(), quoted, from, to }
}

/** An unbroken run of characters: one word, an operator, or words with 或 and 且 between them. */
const runOf = (typed: string, from: number, to: number): Sign[] | QueryFault => {
  const signs: Sign[] = []
  let at = from
  for (const piece of typed.slice(from, to).split(glued)) {
    if (piece !== '') {
      const operator = spoken[fold(piece).text]
      const sign: Sign | QueryFault = operator
        ? { kind: operator, from: at, to: at + piece.length }
        : wordOf(typed, at, at + piece.length, false)
      if (sign instanceof QueryFault) return sign
      signs.push(sign)
    }
    at += piece.length
  }
  return signs
}
