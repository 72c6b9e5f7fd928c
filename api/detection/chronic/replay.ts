import { gather } from '../../alerts/gather.ts'
import { patternText } from '../../alerts/pattern.ts'
import type { Incident } from '../../alerts/raise.ts'
import { sentenceOf } from '../../alerts/sentences.ts'
import { type Metric, metricsByCode } from '../queries.ts'
import type { Replayed } from '../replayed.ts'
import type { RuleBook } from '../rules/settings.ts'
import { type Judged, judge, type LookDeps, type Seen, seeWeeks } from './look.ts'
import { chronicRules } from './settings.ts'
import { lookBack } from './weeks.ts'

export type ChronicReplay = {
  /** Looks are taken from the one instant to the other. */
  from: Date
  to: Date
  /** Each is replayed on the same data. */
  books: readonly RuleBook[]
  /** Left out: every flow metric. */
  metric?: string | undefined
  signal: AbortSignal
  onProgress: (share: number) => void
}

/** An incident on its way through the looks. `worst`: as it was told when it was worst. */
type Standing = { cells: Incident['cells']; latest: Incident; worst: Incident; from: Date; to: Date | undefined }

const hourMs = 3_600_000
const rank = { A: 3, B: 2, C: 1 }

/**
 * What the rule would have raised over past data, by book, in order of opening. It looks once a day, at midnight, and at the end: an incident
 * of weeks does not come and go within one, so these are the alerts that hourly looks would have raised, told to the day. What stood
 * before `from` opens with the first look. Reads the hourly roll-ups and writes nothing; lets other work in; throws the signal's reason once
 * it is aborted.
 */
export const replayChronic = async (deps: LookDeps, replay: ChronicReplay): Promise<Replayed[][]> => {
  const { books, signal, onProgress } = replay
  const metrics = [...(await metricsByCode(deps.ledger))].filter(
    ([code, { kind }]) => kind === 'flow' && (replay.metric ?? code) === code,
  )
  const looks = looksOf(deps, replay)
  const result = books.map((): Replayed[] => [])
  let done = 0
  for (const [metric, named] of metrics) {
    const standing = books.map((): Standing[] => [])
    for (const at of looks) {
      const seen = new Map<number, Seen>()
      for (const [index, book] of books.entries()) {
        signal.throwIfAborted()
        const rules = chronicRules(book, metric)
        const window = lookBack(deps.city.calendar(), at, rules.weeks)
        const weeks = seen.get(rules.weeks) ?? (await seeWeeks(deps, metric, window))
        seen.set(rules.weeks, weeks)
        const own = standing[index] ?? []
        const live = own.filter((one) => one.to === undefined)
        const watched = live.flatMap(({ cells }) => cells.map(({ cell }) => cell))
        follow(own, live, await judge(deps, weeks, rules, watched), at)
      }
      onProgress(++done / (looks.length * metrics.length))
    }
    books.forEach((_, index) => {
      for (const one of standing[index] ?? []) result[index]?.push(toReplayed(deps, metric, named, one, replay.to))
    })
  }
  return result.map((alerts) => alerts.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)))
}

/** Every midnight after `from`, and the last full hour before `to`. */
const looksOf = ({ city }: LookDeps, { from, to }: ChronicReplay): Date[] => {
  const last = new Date(Math.floor(to.getTime() / hourMs) * hourMs)
  const looks: Date[] = []
  for (let days = 1; ; days++) {
    const midnight = city.calendar().startOfDay(from, days)
    // A zone off by half an hour has no roll-up that ends at midnight.
    const at = new Date(Math.floor(midnight.getTime() / hourMs) * hourMs)
    if (at >= last) return [...looks, last]
    looks.push(at)
  }
}

/** One look, as the alerts take it: what touches goes on, the oldest keeps the name, the rest opens or ends. */
const follow = (all: Standing[], live: readonly Standing[], { found, describe, verdict }: Judged, at: Date): void => {
  const groups = gather(found, live)
  for (const { findings, alerts } of groups) {
    const incident = describe(findings)
    const [kept, ...merged] = alerts
    for (const one of merged) one.to = at
    if (!kept) {
      all.push({ cells: incident.cells, latest: incident, worst: incident, from: at, to: undefined })
      continue
    }
    kept.cells = incident.cells
    kept.latest = incident
    if (rank[incident.severity] >= rank[kept.worst.severity]) kept.worst = incident
  }
  const met = new Set(groups.flatMap(({ alerts }) => alerts))
  for (const one of live) {
    const held = one.cells.map(({ cell, capacity }) => ({ cell, capacity: capacity ?? null }))
    if (!met.has(one) && verdict({ pattern: one.latest.pattern ?? [], cells: held }) === 'gone') one.to = at
  }
}

const toReplayed = (
  { city }: LookDeps,
  metric: string,
  { name, unit }: Metric,
  { worst, from, to }: Standing,
  end: Date,
): Replayed => ({
  rule: 'chronic',
  metric,
  subject: '',
  place: worst.place,
  area: worst.area,
  severity: worst.severity,
  cells: worst.cells.map(({ cell }) => cell),
  from: from.toISOString(),
  to: (to ?? end).toISOString(),
  sentence: sentenceOf(
    {
      ...worst,
      rule: 'chronic',
      metricName: name,
      subjectName: '',
      unit,
      cells: worst.cells.length,
      capacity: worst.capacity ?? null,
      capacityBasis: worst.capacityBasis ?? null,
      pattern: patternText(worst.pattern ?? []),
      weeks: worst.weeks ?? 0,
      ofWeeks: worst.ofWeeks ?? 0,
    },
    city.calendar(),
  ),
})
