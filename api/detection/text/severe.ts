import { type SevereList, type SevereRule, severeLists } from '../../../data/codes/severe-words.ts'
import { clauseEnds, clausesOf, sentenceEnds } from './clauses.ts'
import { type Denial, denialFinder, escaped, type Found } from './denial.ts'
import { fold, spanIn } from './fold.ts'

/** A severe word in a report. [from, to): UTF-16 units of the raw text. `denial`: why it has no force; undefined: it counts. */
export type SevereMatch = {
  rule: string
  name: string
  weight: number
  word: string
  from: number
  to: number
  denial: Denial | undefined
}

/**
 * What the severe words of one report come to. `weight`: sum over the rules found, each once. `hazard`: one report is enough.
 * `rule`: the heaviest rule that counts, the first found of equals. `list`: first day of the list that was used.
 */
export type Severity = {
  hazard: boolean
  weight: number
  rule: { code: string; name: string } | undefined
  matches: SevereMatch[]
  list: string | undefined
}

/** One report. `class`: its class of order, '' or 未分类 if none. `on`: local day of the report, YYYY-MM-DD. */
export type Report = { text: string; class: string; on: string }

type CompiledRule = SevereRule & { patterns: { word: string; pattern: RegExp }[]; lesser: RegExp | undefined }
type Compiled = { rules: CompiledRule[]; any: RegExp; deny: ReturnType<typeof denialFinder> }

const unclassified = new Set(['', '未分类'])
/** 旁 leads on to another thing: 井盖旁地砖缺失. */
const gap = `[^${clauseEnds}${sentenceEnds}旁]{0,6}?`

/** Every part is a group of its own, for its place. */
const sourceOf = (word: string): string =>
  word
    .split('…')
    .map((part) => `(${escaped(part)})`)
    .join(gap)

const compile = (list: SevereList): Compiled => {
  const rules = list.rules.map((rule) => ({
    ...rule,
    patterns: rule.words.map((word) => ({ word, pattern: new RegExp(sourceOf(word), 'gd') })),
    lesser: rule.heading && new RegExp(rule.heading.lesser.map(sourceOf).join('|')),
  }))
  const firsts = rules.flatMap(({ words }) => words.map((word) => escaped(word.split('…')[0] ?? word)))
  return { rules, any: new RegExp([...new Set(firsts)].join('|')), deny: denialFinder(list.cues) }
}

const compiled = new WeakMap<SevereList, Compiled>()
const compiledOf = (list: SevereList): Compiled => {
  const known = compiled.get(list)
  if (known) return known
  const made = compile(list)
  compiled.set(list, made)
  return made
}

/** The list that holds on a local day (YYYY-MM-DD): the newest that has begun; undefined before the first. */
export const severeListOn = (on: string, lists: readonly SevereList[] = severeLists): SevereList | undefined =>
  lists
    .filter(({ from }) => from <= on)
    .reduce<SevereList | undefined>((newest, list) => (newest && newest.from >= list.from ? newest : list), undefined)

/** Of matches of one rule that overlap, the one that ends last: 没有井盖丢失 is a denied 井盖丢失, not a 没有井盖. */
const settleOverlaps = <Match extends Found>(matches: Match[]): Match[] => {
  const kept: Match[] = []
  for (const match of matches.sort((a, b) => b.to - a.to || a.from - b.from))
    if (kept.every(({ from }) => match.to <= from)) kept.push(match)
  return kept.reverse()
}

/**
 * Finds the severe words of one report and whether it is a hazard at once. Half- and full-width signs, traditional characters and emoji
 * make no difference. A word that is denied, settled or only feared is still listed, with the reason, and adds no weight.
 */
export const severityOf = (report: Report, lists: readonly SevereList[] = severeLists): Severity => {
  const list = severeListOn(report.on, lists)
  const none: Severity = { hazard: false, weight: 0, rule: undefined, matches: [], list: list?.from }
  if (!list) return none
  const { rules, any, deny } = compiledOf(list)
  const folded = fold(report.text)
  const { text } = folded
  if (!any.test(text)) return none
  const clauses = clausesOf(folded)
  const clauseAt = (at: number): number => clauses.findIndex(({ from, to }) => at >= from && at < to)
  const found = rules
    .filter(({ classes }) => classes.length === 0 || classes.includes(report.class) || unclassified.has(report.class))
    .flatMap(({ patterns, ...rule }) => {
      const matches = patterns.flatMap(({ word, pattern }) =>
        [...text.matchAll(pattern)].map(({ 0: all, index, indices }) => ({
          rule,
          word,
          from: index,
          to: index + all.length,
          parts: (indices ?? []).slice(1).map((span) => span?.[0] ?? index),
          clause: clauseAt(index),
          strong: rule.weight >= list.enough,
        })),
      )
      // A word with a gap must not run over a parting that the folding took out.
      return settleOverlaps(matches.filter(({ to, clause }) => to <= (clauses[clause]?.to ?? 0)))
    })
  const denials = deny(text, clauses, found)
  const matches = found.map(({ rule, word, from, to }, at): SevereMatch => {
    const [start, end] = spanIn(folded, from, to)
    const { code, name, weight } = rule
    return { rule: code, name, weight, word, from: start, to: end, denial: denials[at] }
  })
  for (const rule of rules) {
    if (!rule.heading || !rule.lesser) continue
    const own = matches.filter((match, at) => match.rule === rule.code && !denials[at])
    const heading = clauses.findLast(({ sentence }) => sentence === 0)
    const end = heading?.to ?? 0
    const isHeading = found.every(({ rule: { code }, from }, at) => code !== rule.code || denials[at] || from < end)
    if (own.length > 0 && isHeading && rule.lesser.test(text.slice(end)))
      for (const match of own) match.weight = Math.min(match.weight, rule.heading.weight)
  }
  const counting = new Map(matches.filter(({ denial }) => !denial).map((match) => [match.rule, match]))
  const weight = Math.round([...counting.values()].reduce((sum, match) => sum + match.weight, 0) * 100) / 100
  const heaviest = [...counting.values()].reduce<SevereMatch | undefined>(
    (best, match) => (best && best.weight >= match.weight ? best : match),
    undefined,
  )
  return {
    hazard: weight >= list.enough,
    weight,
    rule: heaviest && { code: heaviest.rule, name: heaviest.name },
    matches: matches.sort((a, b) => a.from - b.from || a.to - b.to || (a.rule < b.rule ? -1 : 1)),
    list: list.from,
  }
}
