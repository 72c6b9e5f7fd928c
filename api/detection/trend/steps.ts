import type { Calendar, DayKind } from '../../areas/calendar.ts'

/** Local hours [from, to), 0-24; from > to goes over midnight. */
export type HourRange = { from: number; to: number }

/** What a cube's steps are made of. `from`, `to`: local dates, both included. */
export type StepsAsked = {
  from: string
  to: string
  step: 'day' | 'week'
  hours?: HourRange | undefined
  dayKinds?: readonly DayKind[] | undefined
}

/**
 * The steps of a cube, oldest first. `starts`: the local date each begins on. `place`: for every hour from `from` (epoch seconds; up to
 * `until`) the step it counts for, or `noStep`.
 */
export type Steps = { from: number; until: number; starts: string[]; place: number[] }

export const noStep = 65_535

const hourMs = 3_600_000

/**
 * Lays hours out over days or weeks. Weeks are seven days that end with `to`, so that the last one is whole; days before the first whole
 * week are left out. Hours outside the range and days of other kinds count for nothing, and a step without any hour left is no step.
 */
export const layOut = (calendar: Calendar, { from, to, step, hours, dayKinds }: StepsAsked): Steps => {
  const first = startOf(calendar, from)
  const end = calendar.startOfDay(startOf(calendar, to), 1).getTime()
  const dates: string[] = []
  for (let day = first; day < end; day = calendar.startOfDay(day, 1).getTime()) dates.push(calendar.local(day).date)
  const stepDays = step === 'week' ? 7 : 1
  const skipped = dates.length % stepDays
  const stepOf = new Map(dates.slice(skipped).map((date, index) => [date, Math.floor(index / stepDays)]))
  const place: number[] = []
  for (let at = first; at < end; at += hourMs) {
    const local = calendar.local(at)
    const counts = inHours(local.hour, hours) && (!dayKinds || dayKinds.includes(calendar.dayKindOf(local.date)))
    place.push((counts ? stepOf.get(local.date) : undefined) ?? noStep)
  }
  const used = [...new Set(place)].filter((one) => one !== noStep).sort((a, b) => a - b)
  const numbers = new Map(used.map((old, index) => [old, index]))
  return {
    from: first / 1000,
    until: end / 1000,
    starts: used.map((old) => dates[skipped + old * stepDays] ?? ''),
    place: place.map((old) => numbers.get(old) ?? noStep),
  }
}

/** Noon is in the right day in every zone within 11 hours; startOfDay does the rest. */
const startOf = (calendar: Calendar, date: string): number => {
  const near = Date.parse(`${date}T12:00:00Z`)
  const days = Math.round(
    (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${calendar.local(near).date}T00:00:00Z`)) / 86_400_000,
  )
  return calendar.startOfDay(near, days).getTime()
}

const inHours = (hour: number, range: HourRange | undefined): boolean => {
  if (!range) return true
  const { from, to } = range
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}
