import type { MetricKind } from './normals.ts'

/**
 * How a residual is told. `dispersion`: variance over mean of a single 5 minutes' count within its hour (1: pure chance); `floor`: the
 * least standard deviation of a level. `units`: 5 minutes a bucket holds, 12 for an hour.
 */
export type ResidualLaw = { kind: MetricKind; dispersion: number; floor: number }

/** Anscombe's 3/8 steadies the variance of a counted root (F. J. Anscombe, Biometrika 35, 1948). */
const threeEighths = 3 / 8

/**
 * How many standard deviations a value lies off what is expected. All three per 5 minutes for a flow (levels for a stock), `sigma` that of
 * hourly values. A flow is held against on the root scale, where counts scatter evenly, and never scatters less than counting does;
 * shorter buckets scatter more than the hour `sigma` was learnt from. NaN where one of them is.
 */
export const residualOf = (
  { kind, dispersion, floor }: ResidualLaw,
  units: number,
): ((observed: number, expected: number, sigma: number) => number) => {
  if (kind === 'stock') return (observed, expected, sigma) => (observed - expected) / Math.max(sigma, floor)
  const lift = threeEighths / units
  const finer = dispersion * (1 / units - 1 / 12)
  const least = dispersion / 12
  const rest = (dispersion * lift) / units
  return (observed, expected, sigma) => {
    const scatter = sigma * sigma
    const counting = expected * least
    const variance = Math.max(scatter, counting) + expected * finer + rest
    const root = Math.sqrt(expected + lift)
    return ((Math.sqrt(observed + lift) - root) * 2 * root) / Math.sqrt(variance)
  }
}

/** A cell expected to count fewer than this in a bucket says little about what the whole city does. */
const tellingCount = 5
/** Fewer telling cells than this say nothing. */
const fewestTelling = 30
const factorRange = [0.2, 5] as const

/**
 * What the whole city does at a moment, as a factor on the expected: rain halves the walkers everywhere and is nobody's surge. The
 * median of observed / expected over cells with counts enough, each weighted by what is expected of it; 1 where too few tell. Less
 * than half of the city's traffic moves it little. `observed` and `expected` per 5 minutes by cell; NaN is no data.
 */
export const commonFactor = (
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
  units: number,
  { fewest = fewestTelling }: { fewest?: number } = {},
): number => {
  const ratios: { ratio: number; weight: number }[] = []
  for (let cell = 0; cell < expected.length; cell++) {
    const weight = (expected[cell] ?? Number.NaN) * units
    const value = observed[cell] ?? Number.NaN
    if (weight >= tellingCount && value >= 0) ratios.push({ ratio: (value * units) / weight, weight })
  }
  if (ratios.length < fewest) return 1
  ratios.sort((a, b) => a.ratio - b.ratio)
  const half = ratios.reduce((sum, { weight }) => sum + weight, 0) / 2
  let sum = 0
  const middle = ratios.find(({ weight }) => {
    sum += weight
    return sum >= half
  })
  return Math.min(factorRange[1], Math.max(factorRange[0], middle?.ratio ?? 1))
}
