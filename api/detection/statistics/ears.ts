import { quantileOf } from './gaussian.ts'

/** C1: against the steps just before; C2: two steps of guard between; C3: what C2 was exceeded by in the two steps before, summed. */
export type EarsMethod = 'C1' | 'C2' | 'C3'

export type EarsSettings = {
  /** How many steps the baseline is long. */
  baseline: number
  /** One-sided chance of a false alarm of a normal count. Left out: 0.001 for C1 and C2, 0.025 for C3. */
  alpha?: number
  /** The standard deviation counts as no smaller than this: 0.5 or so keeps a single report after silence from being an alarm. */
  leastSigma: number
}

export const earsDefaults: EarsSettings = { baseline: 7, leastSigma: 0 }

/** `upper` is the greatest count that is no alarm; NaN where there is no verdict. */
export type Watched = { upper: number; alarm: boolean }

const usualAlpha: Record<EarsMethod, number> = { C1: 0.001, C2: 0.001, C3: 0.025 }

/** Steps between the baseline and the step it judges. */
const guard = 2

/**
 * Early aberration reporting for series too new to know their season: every step against the few before it. A step holds the count
 * of a day or a week; NaN is no data, neither zero nor an alarm, and is left out of baselines, of which more than half must be there.
 * Hutwagner, Thompson, Seeman & Treadwell, Journal of Urban Health 80, 2003; bounds as in R's surveillance (Salmon, Schumacher &
 * Höhle, Journal of Statistical Software 70, 2016, §2.1), where C3 sums the excess of the two steps before over C2's baseline and
 * allows the present one what that leaves of the quantile: it says that a rise lasts, not that one begins. A constant baseline (deviation 0) is passed by whatever is above it.
 * One verdict per step, in order.
 */
export const ears = (
  counts: readonly number[],
  method: EarsMethod,
  settings: EarsSettings = earsDefaults,
): Watched[] => {
  const z = -quantileOf(settings.alpha ?? usualAlpha[method])
  const bases = counts.map((_, step) => baseOf(counts, step - (method === 'C1' ? 0 : guard), settings))
  const excess = counts.map((count, step) => {
    const base = bases[step]
    return base && !Number.isNaN(count) ? excessOver(base, count) : undefined
  })
  return counts.map((count, step) => {
    const base = bases[step]
    if (!base) return { upper: Number.NaN, alarm: false }
    if (method !== 'C3') {
      const upper = base.mean + z * base.sigma
      return { upper, alarm: count > upper }
    }
    const [before, beforeThat] = [excess[step - 1], excess[step - 2]]
    if (before === undefined || beforeThat === undefined) return { upper: Number.NaN, alarm: false }
    const left = z - (before + beforeThat)
    // A constant baseline leaves all or nothing: 0 × ∞ is no number.
    const room = base.sigma > 0 ? base.sigma * left : left < 0 ? -count : 0
    const upper = Math.max(0, count + room)
    return { upper, alarm: count > upper }
  })
}

type Base = { mean: number; sigma: number }

/** Mean and standard deviation of the steps before `end`, undefined where too few are known. */
const baseOf = (counts: readonly number[], end: number, { baseline, leastSigma }: EarsSettings): Base | undefined => {
  if (end < baseline) return undefined
  const known = counts.slice(end - baseline, end).filter((count) => !Number.isNaN(count))
  if (known.length * 2 <= baseline || known.length < 2) return undefined
  const mean = known.reduce((sum, count) => sum + count, 0) / known.length
  const square = known.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (known.length - 1)
  return { mean, sigma: Math.max(Math.sqrt(square), leastSigma) }
}

/** By how many deviations, above one, a count passes its baseline. */
const excessOver = ({ mean, sigma }: Base, count: number): number => {
  if (count <= mean) return 0
  return Math.max(0, (count - mean) / sigma - 1)
}
