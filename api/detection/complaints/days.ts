import { chanceOfAtLeast } from '../statistics/count-law.ts'
import { ears } from '../statistics/ears.ts'
import { farrington, farringtonFlexible } from '../statistics/farrington.ts'

/** What a model of whole days says of the newest one. */
export type DayModel = { method: 'Farrington' | 'EARS-C2'; expected: number; p: number }

const week = 7
/** Farrington looks at no more weeks than this: what was usual half a year ago is another season's. */
const mostWeeks = 26

/**
 * The newest of a series of daily counts (oldest first; NaN no data) by the days before it. With `weeksForFarrington` weeks: Farrington's
 * flexible model with the week for its year, worked days and days of rest as its parts and the newest week left out (Noufaily et al.
 * 2013). With less, down to nine days: EARS C2's seven days behind a guard of two (Hutwagner et al. 2003), judged by the counts' own law
 * instead of the normal one, which finds alarms in single orders. Undefined with less still.
 */
export const judgeDay = (counts: readonly number[], weeksForFarrington: number): DayModel | undefined => {
  const last = counts.length - 1
  const count = counts[last]
  if (count === undefined || Number.isNaN(count)) return undefined
  const weeks = Math.min(mostWeeks, Math.floor((counts.length - 2) / week))
  if (weeks >= weeksForFarrington - 1) {
    const settings = { ...farringtonFlexible, years: weeks, period: week, halfWindow: 1, parts: 3, newest: week }
    const verdict = farrington(counts, last, settings)
    if (verdict) return { method: 'Farrington', expected: verdict.expected, p: verdict.p }
  }
  return byEars(counts, last, count)
}

const baseline = 7
const guard = 2

const byEars = (counts: readonly number[], last: number, count: number): DayModel | undefined => {
  const verdict = ears(counts.slice(-(baseline + guard + 1)), 'C2', { baseline, leastSigma: 0.5 }).at(-1)
  if (!verdict || Number.isNaN(verdict.upper)) return undefined
  const known = counts.slice(last - guard - baseline, last - guard).filter((one) => !Number.isNaN(one))
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length
  const square = known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (known.length - 1)
  // Seven days without an order still allow for one every other week.
  const floor = Math.max(mean, 0.5 / baseline)
  const p = chanceOfAtLeast({ mean: floor, dispersion: Math.max(1, square / floor) }, count)
  return { method: 'EARS-C2', expected: mean, p: verdict.alarm ? p : 1 }
}
