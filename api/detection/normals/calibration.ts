import { quantileOf } from '../statistics/gaussian.ts'
import { commonFactor, type ResidualLaw, residualOf } from './residual.ts'
import { type Distribution, distributionOf, Histogram, scoreIn } from './tail.ts'

/**
 * Turns residuals of one metric into normal scores, so that a score of z is passed as often as a standard normal passes z. Measured by how
 * much a bucket is expected to count, since small counts scatter otherwise than large ones; `fine` holds for a flow's buckets of 5 minutes.
 */
export type Calibration = ResidualLaw & { hourly: ByLevel; fine?: ByLevel }
/** By class of expected count; null where too little was seen: the residual itself is the score. */
export type ByLevel = (Distribution | null)[]

/** Upper bounds of the classes of expected count in a bucket. */
const levels = [0.25, 1, 4, 16, 64, 256]

const levelOf = (count: number): number => {
  let level = 0
  while (level < levels.length && count > (levels[level] ?? 0)) level++
  return level
}

/** Where fewer than so many are expected nothing can be low, whatever lumps of empty streets were measured. */
const fewCounts = 1

/** Nothing is lower than an empty street, and where `count` are expected that is no rarer than pure chance has it: e^−count, half of it as mid-p. */
const leastScore = (count: number): number => quantileOf(Math.exp(-count) / 2)

/** Before anything was measured: residuals are taken at their word. */
export const uncalibrated = (kind: ResidualLaw['kind']): Calibration => ({
  kind,
  dispersion: 1,
  floor: 1e-6,
  hourly: [],
})

/**
 * Scores residuals in buckets of `units` × 5 minutes. `expected` is mid × commonFactor of the moment. The score is N(0, 1) on normal days;
 * its p is upperTail(score) or lowerTail(score).
 */
export const scorer = (
  calibration: Calibration,
  units: number,
): ((observed: number, expected: number, sigma: number) => number) => {
  const residual = residualOf(calibration, units)
  const byLevel = (units === 1 ? calibration.fine : undefined) ?? calibration.hourly
  const scale = calibration.kind === 'flow' ? units : 1
  return (observed, expected, sigma) => {
    const raw = residual(observed, expected, sigma)
    const count = Math.abs(expected) * scale
    const distribution = byLevel[levelOf(count)]
    const score = distribution ? scoreIn(distribution, raw) : raw
    return score < -1 && count < fewCounts && calibration.kind === 'flow' ? Math.max(score, leastScore(count)) : score
  }
}

/** Values of some cells over some buckets with what was expected of them by others: cell × buckets + bucket; NaN is no data. */
export type HeldOut = {
  units: number
  buckets: number
  observed: Float32Array
  expected: Float32Array
  sigma: Float32Array
}

/** Measures how residuals of held-out values fall, by class of expected count. The whole city's movement is taken out first, bucket by bucket. */
export const measure = (law: ResidualLaw, held: HeldOut): ByLevel => {
  const { units, buckets, observed, expected, sigma } = held
  const residual = residualOf(law, units)
  const scale = law.kind === 'flow' ? units : 1
  const cells = buckets > 0 ? observed.length / buckets : 0
  const histograms = Array.from({ length: levels.length + 1 }, () => new Histogram())
  const [seen, wanted] = [new Float32Array(cells), new Float32Array(cells)]
  for (let bucket = 0; bucket < buckets; bucket++) {
    for (let cell = 0; cell < cells; cell++) {
      seen[cell] = observed[cell * buckets + bucket] ?? Number.NaN
      wanted[cell] = expected[cell * buckets + bucket] ?? Number.NaN
    }
    const factor = law.kind === 'flow' ? commonFactor(seen, wanted, units) : 1
    for (let cell = 0; cell < cells; cell++) {
      const mean = (wanted[cell] ?? Number.NaN) * factor
      const raw = residual(seen[cell] ?? Number.NaN, mean, sigma[cell * buckets + bucket] ?? Number.NaN)
      histograms[levelOf(Math.abs(mean) * scale)]?.add(raw)
    }
  }
  return withNeighbours(histograms)
}

/** A class that saw too little is told by the nearest that saw enough together with it, wider and wider. */
const withNeighbours = (histograms: readonly Histogram[]): ByLevel =>
  histograms.map((_, level) => {
    for (let reach = 0; reach < histograms.length; reach++) {
      const pooled = new Histogram()
      for (let near = Math.max(0, level - reach); near <= Math.min(histograms.length - 1, level + reach); near++) {
        const other = histograms[near]
        if (other) pooled.addAll(other)
      }
      const told = distributionOf(pooled)
      if (told) return told
    }
    return null
  })
