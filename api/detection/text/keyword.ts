import { type Folded, joinSpans, type Span, spanIn } from './fold.ts'
import { QueryFault, type Sign, signsOf } from './query-signs.ts'

/** What a query asks of a folded text: that it holds a word, all, one or none of some. */
export type QueryNode =
  | { kind: 'word'; text: string; shown: string; from: number; to: number }
  | { kind: 'and' | 'or'; nodes: readonly QueryNode[]; from: number; to: number }
  | { kind: 'not'; node: QueryNode; from: number; to: number }

/** `reading`: the query with every bracket written out, for a person to see how it was understood. `hints`: what they may have meant else. */
export type Query = { root: QueryNode; reading: string; hints: readonly string[] }

const mostWords = 60
const deepest = 20

/** A fault met while descending; caught in `readQuery`, never leaves this file. */
class Refusal extends Error {
  readonly fault: QueryFault

  constructor(fault: QueryFault) {
    super(fault.message)
    this.fault = fault
  }
}

/** Binds by descent: 非 closest, then 且, then 或, and last what merely stands side by side, which means 且. */
class Parser {
  readonly #typed: string
  readonly #signs: readonly Sign[]
  #next = 0
  #depth = 0

  constructor(typed: string, signs: readonly Sign[]) {
    this.#typed = typed
    this.#signs = signs
  }

  whole(): QueryNode {
    if (this.#signs.length === 0)
      throw this.#refusal(0, this.#typed.length, '查询是空的，请写出要找的词，例如：漏雨 或 漏水')
    const root = this.#sideBySide()
    const rest = this.#signs[this.#next]
    if (rest) throw this.#refusal(rest.from, rest.to, '多了一个后括号，请删去，或在前面补上前括号')
    return root
  }

  #refusal(at: number, to: number, what: string): Refusal {
    return new Refusal(new QueryFault(this.#typed, at, to, what))
  }

  #peek(): Sign['kind'] | undefined {
    return this.#signs[this.#next]?.kind
  }

  #sideBySide(): QueryNode {
    const nodes = [this.#either()]
    for (let kind = this.#peek(); kind === 'word' || kind === 'open' || kind === 'not'; kind = this.#peek())
      nodes.push(this.#either())
    return joined('and', nodes)
  }

  #either(): QueryNode {
    const nodes = [this.#both()]
    while (this.#peek() === 'or') {
      this.#next++
      nodes.push(this.#both())
    }
    return joined('or', nodes)
  }

  #both(): QueryNode {
    const nodes = [this.#unless()]
    while (this.#peek() === 'and') {
      this.#next++
      nodes.push(this.#unless())
    }
    return joined('and', nodes)
  }

  #unless(): QueryNode {
    const sign = this.#signs[this.#next]
    if (sign?.kind !== 'not') return this.#primary()
    this.#next++
    this.#deeper(sign)
    const node = this.#unless()
    this.#depth--
    return { kind: 'not', node, from: sign.from, to: node.to }
  }

  #deeper({ from, to }: Sign): void {
    if (++this.#depth > deepest) throw this.#refusal(from, to, `括号和“非”最多套 ${deepest} 层，请改写得简单些`)
  }

  #primary(): QueryNode {
    const sign = this.#signs[this.#next]
    const before = this.#signs[this.#next - 1]
    if (!sign) throw this.#refusal(before?.from ?? 0, this.#typed.length, '后面缺一个词，请补上，或删去这个连接词')
    this.#next++
    if (sign.kind === 'word') return { ...sign, kind: 'word' }
    if (sign.kind !== 'open')
      throw this.#refusal(
        sign.from,
        sign.to,
        sign.kind === 'close' ? '括号里缺一个词，请补上' : '连接词前面缺一个词，请补上，或给要查的字加上引号',
      )
    this.#deeper(sign)
    const node = this.#sideBySide()
    this.#depth--
    const close = this.#signs[this.#next]
    if (close?.kind !== 'close') throw this.#refusal(sign.from, sign.to, '括号没有配对，请补上后括号')
    this.#next++
    return { ...node, from: sign.from, to: close.to }
  }
}

const joined = (kind: 'and' | 'or', nodes: readonly QueryNode[]): QueryNode => {
  const [first] = nodes
  const last = nodes.at(-1)
  if (!first || !last || nodes.length === 1) return first ?? { kind, nodes, from: 0, to: 0 }
  // A bracketed part of the same kind adds nothing.
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.nodes : [node]))
  return { kind, nodes: flat, from: first.from, to: last.to }
}

/** A word as it has to be typed to be read as one word. */
const wordShown = (shown: string): string => {
  const signs = signsOf(shown)
  if (!(signs instanceof QueryFault) && signs.length === 1 && signs[0]?.kind === 'word') return shown
  return /["＂“”]/.test(shown) ? `「${shown}」` : `“${shown}”`
}

const readingOf = (node: QueryNode, outer?: QueryNode['kind']): string => {
  if (node.kind === 'word') return wordShown(node.shown)
  if (node.kind === 'not') return `非 ${readingOf(node.node, 'not')}`
  const inside = node.nodes.map((one) => readingOf(one, node.kind)).join(node.kind === 'or' ? ' 或 ' : ' 且 ')
  return outer ? `(${inside})` : inside
}

/** The first part that a text could satisfy without holding any word of the query; undefined if there is none. */
const unanchored = (node: QueryNode, negated = false): QueryNode | undefined => {
  if (node.kind === 'word') return negated ? node : undefined
  if (node.kind === 'not') return unanchored(node.node, !negated) && node
  const faults = node.nodes.map((one) => unanchored(one, negated))
  const all = (node.kind === 'and') !== negated
  return all && faults.some((fault) => !fault) ? undefined : faults.find((fault) => fault)
}

const hintsOf = (typed: string, signs: readonly Sign[], reading: string): string[] => {
  const hints = signs.flatMap((sign) =>
    sign.kind === 'word' && !sign.quoted && /^[非不]/.test(sign.text) && sign.text.length > 2
      ? [`“${sign.shown}”按一个词查找；要排除，请写：非 ${sign.shown.slice(1)}`]
      : [],
  )
  const mixed = signs.some(({ kind }) => kind === 'and') && signs.some(({ kind }) => kind === 'or')
  if (mixed && !/[(（]/.test(typed)) hints.push(`“且”先于“或”结合，按此查找：${reading}`)
  return hints
}

/**
 * Reads a query over the texts of orders: 漏雨 OR 漏水 NOT 水管, or 漏雨或漏水 非 水管. Words are pieces of text; "…" keeps blanks and operators
 * as they are. Operators: OR 或 或者 |, AND 且 并且 &, NOT 非 不含 ! and a hyphen before a word; two words side by side must both be there.
 * What stands side by side binds last, so the 非 of the first example holds for both words. Brackets may be full-width.
 * Returns a fault with place and remedy for what cannot be read, and for a query that texts without any of its words would satisfy.
 */
export const readQuery = (typed: string): Query | QueryFault => {
  const signs = signsOf(typed)
  if (signs instanceof QueryFault) return signs
  const words = signs.filter(({ kind }) => kind === 'word')
  const tooMany = words[mostWords]
  if (tooMany) return new QueryFault(typed, tooMany.from, typed.length, `最多 ${mostWords} 个词，请分次查询`)
  try {
    const root = new Parser(typed, signs).whole()
    const loose = unanchored(root)
    if (loose)
      return new QueryFault(typed, loose.from, loose.to, '只有要排除的词，会查出几乎全部工单，请至少再写一个要找的词')
    const reading = readingOf(root)
    return { root, reading, hints: hintsOf(typed, signs, reading) }
  } catch (error) {
    if (error instanceof Refusal) return error.fault
    throw error
  }
}

/** Whether a folded text (fold.ts) is what a query asks for. */
export const matchesQuery = ({ root }: Query, text: string): boolean => satisfied(root, text)

const satisfied = (node: QueryNode, text: string): boolean => {
  if (node.kind === 'word') return text.includes(node.text)
  if (node.kind === 'not') return !satisfied(node.node, text)
  return node.kind === 'and'
    ? node.nodes.every((one) => satisfied(one, text))
    : node.nodes.some((one) => satisfied(one, text))
}

/** The words a query looks for, folded, without those it leaves out; each once, in the order typed. */
export const wordsOf = ({ root }: Query): string[] => {
  const collect = (node: QueryNode, negated: boolean): string[] => {
    if (node.kind === 'word') return negated ? [] : [node.text]
    if (node.kind === 'not') return collect(node.node, !negated)
    return node.nodes.flatMap((one) => collect(one, negated))
  }
  return [...new Set(collect(root, false))]
}

/** Where the words a query looks for stand in a raw text, to be marked; in order, none touching the next. */
export const marksOf = (query: Query, folded: Folded): Span[] =>
  joinSpans(
    wordsOf(query).flatMap((word) => {
      const spans: Span[] = []
      for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + 1))
        spans.push(spanIn(folded, at, at + word.length))
      return spans
    }),
  )
