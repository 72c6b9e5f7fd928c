import type { Query, QueryNode } from './keyword.ts'

/**
 * What a text index can be asked before the texts themselves are read: a text that a query wants holds every token of at least one
 * alternative. More texts may do so: the query itself decides. `scan`: the index cannot help (a word shorter than a token), so there
 * are no alternatives and every text has to be read.
 */
export type Fragments = { scan: boolean; alternatives: readonly (readonly string[])[] }

const mostAlternatives = 64

/** The pieces of n characters (code points) of a word, each once, as an index of n-grams holds them; none of a shorter word. */
export const gramsOf = (word: string, n: number): string[] => {
  const signs = [...word]
  return [
    ...new Set(Array.from({ length: Math.max(0, signs.length - n + 1) }, (_, i) => signs.slice(i, i + n).join(''))),
  ]
}

type Sets = readonly ReadonlySet<string>[]
const anything: Sets = [new Set()]

/** Drops alternatives that ask for all that another one asks for, and more. */
const leanest = (sets: Sets): Sets => {
  const kept: ReadonlySet<string>[] = []
  for (const set of sets.toSorted((a, b) => a.size - b.size))
    if (!kept.some((other) => [...other].every((token) => set.has(token)))) kept.push(set)
  return kept
}

/** Both must hold: every pair of alternatives. Where that grows too large only the more telling side is asked, which finds more, never less. */
const both = (a: Sets, b: Sets): Sets => {
  if (a.length * b.length <= mostAlternatives)
    return leanest(a.flatMap((one) => b.map((other) => new Set([...one, ...other]))))
  const least = (sets: Sets): number => Math.min(...sets.map(({ size }) => size))
  return least(a) > least(b) || (least(a) === least(b) && a.length <= b.length) ? a : b
}

const either = (a: Sets, b: Sets): Sets => {
  const all = leanest([...a, ...b])
  return all.length <= mostAlternatives ? all : anything
}

const setsOf = (node: QueryNode, n: number, negated: boolean): Sets => {
  if (node.kind === 'word') return negated ? anything : [new Set(gramsOf(node.text, n))]
  if (node.kind === 'not') return setsOf(node.node, n, !negated)
  const parts = node.nodes.map((one) => setsOf(one, n, negated))
  return (node.kind === 'and') !== negated ? parts.reduce(both, anything) : parts.reduce(either)
}

/** The fragments of a query for an index of n-grams over folded texts; `n` in characters. */
export const fragmentsOf = ({ root }: Query, n = 2): Fragments => {
  const sets = setsOf(root, n, false)
  const scan = sets.some(({ size }) => size === 0)
  return { scan, alternatives: scan ? [] : sets.map((set) => [...set]) }
}
