import { daysOff, shiftedWorkdays } from '../codes/holidays.ts'

/** A holiday has its own shape; a shifted workday (调休) flows like a workday. */
export type DayKind = 'workday' | 'weekend' | 'holiday'

/** Beijing has kept UTC+8 without summer time since 1992; the demo's history never reaches back there. */
const offsetSeconds = 8 * 3600
const daySeconds = 86_400

/** Number of the local day that holds an instant (epoch seconds): day 0 is 1 January 1970 in Beijing. */
export const dayOf = (at: number): number => Math.floor((at + offsetSeconds) / daySeconds)

/** Seconds since local midnight. */
export const secondOfDay = (at: number): number => at + offsetSeconds - dayOf(at) * daySeconds

/** The instant at which a local day begins, epoch seconds. */
export const startOf = (day: number): number => day * daySeconds - offsetSeconds

/** 'YYYY-MM-DD' of a local day. */
export const dateOf = (day: number): string => new Date(day * daySeconds * 1000).toISOString().slice(0, 10)

/** ISO weekday of a local day: 1 Monday to 7 Sunday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

const off = new Set(daysOff)
const shifted = new Set(shiftedWorkdays)

export const dayKindOf = (day: number): DayKind => {
  const date = dateOf(day)
  if (off.has(date)) return 'holiday'
  return weekdayOf(day) >= 6 && !shifted.has(date) ? 'weekend' : 'workday'
}
