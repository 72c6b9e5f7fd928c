import { bothTails, lowerTail, upperTail } from './gaussian.ts'

/** What is looked for: high values, low ones, or either. */
export type Side = 'upper' | 'lower' | 'both'

const tails: Record<Side, (z: number) => number> = { upper: upperTail, lower: lowerTail, both: bothTails }

/** p of each z under the standard normal distribution; NaN (no data) stays NaN. */
export const pValues = (scores: Float64Array, side: Side): Float64Array => scores.map(tails[side])

/**
 * Benjamini-Hochberg adjusted p: the least false discovery rate at which a test is still called. Calling those that are ≤ α keeps
 * the expected share of false ones among the called at ≤ α for tests that are independent or, like overlapping neighbourhoods,
 * positively dependent. Y. Benjamini & Y. Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 57 (1995) 289-300;
 * dependence: Y. Benjamini & D. Yekutieli, Annals of Statistics 29 (2001) 1165-1188.
 *
 * `p` holds every test made, also those nothing came of; NaN is no test: it does not count and stays NaN.
 */
export const falseDiscoveryRates = (p: Float64Array): Float64Array => {
  const sorted = p.filter((value) => !Number.isNaN(value)).sort()
  const adjusted = new Float64Array(sorted.length)
  let least = 1
  for (let rank = sorted.length; rank > 0; rank--) {
    least = Math.min(least, (sorted[rank - 1] ?? 1) * (sorted.length / rank))
    adjusted[rank - 1] = least
  }
  return p.map((value) => (Number.isNaN(value) ? value : (adjusted[firstAtLeast(sorted, value)] ?? 1)))
}

/** Place of the first value of an ascending list that is not below `value`. Ties share one rate: the minimum reaches back over them. */
const firstAtLeast = (sorted: Float64Array, value: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const half = (low + high) >>> 1
    if ((sorted[half] ?? 0) < value) low = half + 1
    else high = half
  }
  return low
}
