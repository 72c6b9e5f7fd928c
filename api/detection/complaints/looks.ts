import { setImmediate } from 'node:timers/promises'
import type { Calendar } from '../../areas/calendar.ts'
import type { CityHolder } from '../../areas/holder.ts'
import type { RuleBook } from '../rules/settings.ts'
import type { JudgeSettings } from './judge.ts'
import { type Episode, Episodes, type Outbreak, outbreaksAt } from './outbreak.ts'
import type { Tally } from './tally.ts'
import type { Usual } from './usual.ts'

const rule = 'outbreak'
const hour = 3600

/** A look every quarter of an hour. Seconds. */
export const lookEvery = 900

/** What a look at any instant needs once the orders are read. */
export type PastDeps = { tally: Tally; usual: Usual; book: RuleBook; city: CityHolder }

/** What the judge is to go by at an instant (epoch seconds). */
export const judgeSettings = (rules: RuleBook, calendar: Calendar, at: number): JudgeSettings => {
  const dayKind = calendar.dayKind(at * 1000)
  const whole = rules.settingsFor(rule, { dayKind })
  return {
    alpha: whole.alpha,
    weeksForFarrington: whole.weeksForFarrington,
    limits: (subject, area) => rules.settingsFor(rule, { subject, area, dayKind }),
  }
}

/** Outbreaks seen at an instant that were seen at k of the last n looks, as their settings have it. */
export const lastingOutbreaks = (
  { tally, usual, book, city }: PastDeps,
  at: number,
): { outbreak: Outbreak; looks: { k: number; n: number }; lasts: boolean }[] => {
  const calendar = city.calendar()
  const seenAt = (instant: number): Outbreak[] =>
    outbreaksAt(tally, usual.at(instant), instant, judgeSettings(book, calendar, instant))
  const before: Outbreak[][] = []
  return seenAt(at).map((outbreak) => {
    const { k, n } = book.settingsFor(rule, { subject: outbreak.subject, area: outbreak.area })
    let seen = 1
    for (let back = 1; back < n && seen < k; back++) {
      before[back] ??= seenAt(at - back * lookEvery)
      if (before[back]?.some(({ subject, area }) => subject === outbreak.subject && area === outbreak.area)) seen++
    }
    return { outbreak, looks: { k: seen, n }, lasts: seen >= k }
  })
}

/** The episodes that hourly looks over [from, to), epoch seconds, would have seen. Lets other work in between, and may be aborted. */
export const pastEpisodes = async (
  deps: PastDeps,
  from: number,
  to: number,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<readonly Episode[]> => {
  const episodes = new Episodes()
  for (let at = Math.ceil(from / hour) * hour; at <= to; at += hour) {
    episodes.add(
      lastingOutbreaks(deps, at).flatMap(({ outbreak, lasts }) => (lasts ? [outbreak] : [])),
      at,
    )
    await setImmediate()
    signal?.throwIfAborted()
    onProgress?.((at - from) / (to - from))
  }
  return episodes.all
}
