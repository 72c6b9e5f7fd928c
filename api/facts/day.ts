import type { Calendar } from '../areas/calendar.ts'

/** Days before a day that tell what is normal for it, and how few of its kind are too few. */
export const learntDays = 28
const fewestDays = 3

/** Orders of one class in the part of one day that is compared. `day`: the instant at which the day began, epoch seconds. */
export type ClassCount = { class: string; day: number; count: number }

/** A class on the day so far; `normal` is null where too few days of its kind are known. */
export type ClassDay = { class: string; count: number; normal: number | null }

/** When the day that holds `at` and the 28 before it began, earliest first. Epoch seconds. */
export const daysUntil = (calendar: Calendar, at: number): number[] =>
  Array.from({ length: learntDays + 1 }, (_, i) => calendar.startOfDay(at * 1000, i - learntDays).getTime() / 1000)

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2
}

/**
 * Each class's orders of the last of `days` so far against what is normal by that time of day: the median of the days of its kind, days
 * of work or of rest. Hourly medians would not do: of a class with ten orders a day most hours' median is none. Days before anything was
 * ever reported count for nothing. The most frequent class first.
 */
export const compareDay = (
  counts: readonly ClassCount[],
  days: readonly number[],
  calendar: Pick<Calendar, 'dayKind'>,
): ClassDay[] => {
  const today = days.at(-1) ?? 0
  const rests = (day: number): boolean => ['weekend', 'holiday'].includes(calendar.dayKind(day * 1000))
  const begun = Math.min(...counts.map(({ day }) => day))
  const alike = days.filter((day) => day < today && day >= begun && rests(day) === rests(today))
  const byClass = Map.groupBy(counts, (row) => row.class)
  return [...byClass]
    .map(([name, rows]) => {
      const on = (day: number): number => rows.find((row) => row.day === day)?.count ?? 0
      return { class: name, count: on(today), normal: alike.length < fewestDays ? null : median(alike.map(on)) }
    })
    .sort((a, b) => b.count - a.count || (b.normal ?? 0) - (a.normal ?? 0) || (a.class < b.class ? -1 : 1))
}
