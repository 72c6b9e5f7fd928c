import type { SevereCues } from '../../../data/codes/severe-cues.ts'
import type { Clause } from './clauses.ts'

/** Why a severe word has no force: denied (没有漏), gone (味散了), settled (已修好), feared (万一), talk (燃气泄漏演练). */
export type Denial = 'denied' | 'gone' | 'settled' | 'feared' | 'talk'

/**
 * A word in a clause, with where its parts begin: 燃气…漏 has two, and 不 may stand before either. `strong`: it is enough by itself, so
 * what is said of a thing after it (现已修复) is not said of what came before.
 */
export type Found = { from: number; to: number; parts: readonly number[]; clause: number; strong: boolean }

export type DenialFinder = (text: string, clauses: readonly Clause[], found: readonly Found[]) => (Denial | undefined)[]

export const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** Longest first, so that 没有 is not read as 没 and a rest. */
export const anyOf = (words: readonly string[]): string =>
  `(?:${words
    .toSorted((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})`

/** What may stand before 已 in a clause of its own that speaks of what went before: 目前物业 已修好. */
const subject =
  '(?:现在?|目前|今天|昨天|前天|今早|后来|随后|当天|物业|街道|社区|单位|师傅|工作人员|维修人员|抢修人员|问题|隐患|现场|此事|情况|经(?:过)?(?:抢修|处理|维修)后?)*'
const done = '(?:已经?|现已|均已|都已|业已|已于.{0,8}?|已由.{1,8}?)(?:全部|基本|彻底|及时|连夜|当场|完成|得到)?'

/**
 * Makes the finder of what takes a word's force in its sentence. The rules are narrow on purpose: 没有人管外墙脱落 denies nothing, since
 * more than a filler stands between; 已修三次 settles nothing; and what somebody says is done (物业说已修好) is not.
 */
export const denialFinder = (cues: SevereCues): DenialFinder => {
  const denied = new RegExp(`${anyOf(cues.denials)}${anyOf(cues.fillers)}{0,3}$`)
  const noDenial = new RegExp(`${anyOf(cues.noDenials)}${anyOf(cues.fillers)}{0,3}$`)
  const gone = new RegExp(`^(?:现在?|已经?|都|味道?|也|就|的情况|的现象){0,2}${anyOf(cues.gone)}`)
  const past = `(?:${done}${anyOf(cues.settled)}|(?<![没未不能别])(?<!没有)(?:修好|补好|换好|修复)了)`
  const settled = new RegExp(`${past}(?!不|过?[\\d一二三四五六七八九十两几多数][多几]?[次回遍年])`)
  const settledHere = new RegExp(`^.{0,10}?${settled.source}`)
  const settledThere = new RegExp(`^${subject}${settled.source}`)
  const settledBefore = new RegExp(`${settled.source}了?$`)
  const claimed = new RegExp(`${anyOf(cues.claims)}.{0,6}$`)
  const relapsed = new RegExp(anyOf(cues.relapses))
  const feared = new RegExp(`${anyOf(cues.fears)}(.{0,10})$`)
  const noFear = new RegExp(anyOf(cues.noFears), 'g')
  const imminent = new RegExp(anyOf(cues.imminent))
  const talk = new RegExp(`^.{0,4}?${anyOf(cues.talk)}`)

  /** True if a settling stands in `text` and neither is somebody's word nor is taken back in what follows. */
  const holds = (pattern: RegExp, text: string, rest: string): boolean => {
    const match = pattern.exec(text)
    if (!match) return false
    const already = match[0].search(settled)
    if (claimed.test(match[0].slice(0, already) || text.slice(0, match.index))) return false
    return !relapsed.test(text.slice(match.index + match[0].length) + rest)
  }

  return (text, clauses, found) => {
    const taken = new Set(found.filter(({ strong }) => strong).map(({ clause }) => clause))
    return found.map(({ from, to, parts, clause: own }) => {
      const clause = clauses[own]
      if (!clause) return undefined
      const before = text.slice(clause.from, from)
      const after = text.slice(to, clause.to)
      for (const part of parts) {
        const head = text.slice(clause.from, part)
        if (denied.test(head) && !noDenial.test(head)) return 'denied'
      }
      if (talk.test(after)) return 'talk'
      if (gone.test(after)) return 'gone'
      const fear = feared.exec(before.replace(noFear, (word) => '·'.repeat(word.length)))
      if (fear && !imminent.test(fear[1] ?? '')) return 'feared'
      const next = clauses[own + 1]
      const rest = (at: number): string =>
        clauses
          .slice(at)
          .filter(({ sentence }) => sentence === clauses[at - 1]?.sentence)
          .map((one) => text.slice(one.from, one.to))
          .join(',')
      if (holds(settledHere, after, rest(own + 1)) || holds(settledBefore, before, after + rest(own + 1)))
        return 'settled'
      for (let at = own + 1; at < clauses.length; at++) {
        const there = clauses[at]
        if (!there || taken.has(at)) break
        if (there.sentence !== clause.sentence && there !== next) break
        if (holds(settledThere, text.slice(there.from, there.to), rest(at + 1))) return 'settled'
      }
      return undefined
    })
  }
}
