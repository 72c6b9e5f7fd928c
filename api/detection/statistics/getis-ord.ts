import { madScale } from '../../heat/normal.ts'
import type { Neighbourhoods } from './neighbourhood.ts'

/** What cells are held against: how many have a value, where the middle lies and how far they spread around it. */
export type Moments = { count: number; mean: number; sd: number }

/** Mean and standard deviation (divided by n, as Gi* has it) of the finite values; the others are no data. */
export const momentsOf = (values: Float64Array): Moments => {
  let [count, first, low, high, sum] = [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (count++ === 0) first = value
    if (value < low) low = value
    if (value > high) high = value
    // Sums of distances to the first value: equal values then spread by exactly nothing.
    sum += value - first
  }
  const mean = first + sum / count
  let squares = 0
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2
  return { count, mean, sd: low < high ? Math.sqrt(squares / count) : 0 }
}

/**
 * Median and 1.4826 × MAD of residual z scores, the latter at least 1, which is what residuals of a right baseline spread by. A surge
 * over a part of the city moves them little, where it would hide itself in mean and standard deviation; a change that all cells share
 * is in the median and is no hot spot; and the quiet of night, most residuals alike, makes no giant of the least stir.
 */
export const robustMoments = (residuals: Float64Array): Moments => {
  const finite = residuals.filter((value) => Number.isFinite(value)).sort()
  const mean = middle(finite)
  const sd = Math.max(1, madScale * middle(finite.map((value) => Math.abs(value - mean)).sort()))
  return { count: finite.length, mean, sd }
}

const middle = (sorted: Float64Array): number => {
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/**
 * z of a neighbourhood whose `weight` members differ from the mean by `excess` in sum. 0 where nothing can stand out: all values are
 * the same, or the neighbourhood is everything there is.
 */
export const giStarScore = (excess: number, weight: number, { count, sd }: Moments): number => {
  const room = (count * weight - weight * weight) / (count - 1)
  return room > 0 && sd > 0 ? excess / (sd * Math.sqrt(room)) : 0
}

/**
 * Getis-Ord Gi*, the cell itself included, binary weights: per cell the z score of its neighbourhood's sum,
 * (Σ xj − W x̄) / (s √((nW − W²) / (n − 1))). Positive: high values together (hot), negative: low ones (cold).
 * J. K. Ord & A. Getis, "Local spatial autocorrelation statistics", Geographical Analysis 27 (1995) 286-306, eq. 14.
 *
 * `values` by cell number; one that is not finite is no data: it counts nowhere and has NaN. `moments` stand in for those of the
 * values where a better null is known. Throws RangeError if values and neighbourhoods are of different lengths.
 */
export const giStar = (
  values: Float64Array,
  { starts, members }: Neighbourhoods,
  moments: Moments = momentsOf(values),
): Float64Array => {
  if (values.length !== starts.length - 1)
    throw new RangeError(`${values.length} values for ${starts.length - 1} neighbourhoods`)
  const scores = new Float64Array(values.length)
  for (let cell = 0; cell < scores.length; cell++) {
    const end = starts[cell + 1] ?? 0
    let [excess, weight] = [0, 0]
    for (let at = starts[cell] ?? 0; at < end; at++) {
      const value = values[members[at] ?? 0] ?? Number.NaN
      if (!Number.isFinite(value)) continue
      excess += value - moments.mean
      weight++
    }
    scores[cell] = Number.isFinite(values[cell]) ? giStarScore(excess, weight, moments) : Number.NaN
  }
  return scores
}

/**
 * Gi* of residuals, each a cell's (observed − expected) / σ: finds connected surges, and not the places that are always busy. Its null
 * is that of `robustMoments`.
 */
export const residualGiStar = (residuals: Float64Array, around: Neighbourhoods): Float64Array =>
  giStar(residuals, around, robustMoments(residuals))
