import { bothTails } from './gaussian.ts'

/** A monotonic trend: `s` pairs rise more than fall (negative: fall more), `tau` is s by the number of pairs; z and p are two-sided. */
export type Trend = { count: number; s: number; variance: number; tau: number; z: number; p: number }

/**
 * Mann-Kendall test for a monotonic trend, variance corrected for ties and z for continuity. Values in order of time at any pace; one
 * that is not finite is no data and left out. The normal distribution of z is good from about ten values on; with fewer than two, or
 * none that differ, z is 0 and p is 1. Assumes values independent in time: where they are not, p is too small.
 * H. B. Mann, Econometrica 13 (1945) 245-259; M. G. Kendall, Rank Correlation Methods, 4th ed. 1975, ch. 4.
 */
export const mannKendall = (values: Float64Array): Trend => {
  const known = values.filter((value) => Number.isFinite(value))
  const count = known.length
  let s = 0
  for (let later = 1; later < count; later++) {
    const value = known[later] ?? 0
    for (let earlier = 0; earlier < later; earlier++) s += Math.sign(value - (known[earlier] ?? 0))
  }
  const variance = (varianceTerm(count) - tieTerms(known.sort())) / 18
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0
  const pairs = (count * (count - 1)) / 2
  return { count, s, variance, tau: pairs > 0 ? s / pairs : 0, z, p: bothTails(z) }
}

const varianceTerm = (t: number): number => (t * t - t) * (2 * t + 5)

const tieTerms = (sorted: Float64Array): number => {
  let [sum, start] = [0, 0]
  for (let at = 1; at <= sorted.length; at++) {
    if (sorted[at] === sorted[start]) continue
    sum += varianceTerm(at - start)
    start = at
  }
  return sum
}
