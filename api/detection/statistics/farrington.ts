import { chanceOfAtLeast, upperCount } from './count-law.ts'
import { quantileOf, upperTail } from './gaussian.ts'
import { fitQuasiPoisson, type QuasiPoisson } from './glm.ts'
import { type Reference, type ReferenceSettings, referenceOf } from './seasons.ts'
import { studentP } from './student.ts'

export type FarringtonSettings = ReferenceSettings & {
  /** Chance of a false alarm, one-sided. */
  alpha: number
  /** Anscombe residuals beyond this many deviations are a past outbreak and weigh less. */
  downWeightFrom: number
  /** A trend stays in the model if its p is below this. */
  trendLevel: number
  /** Where the upper bound comes from: normal on counts to the power of ⅔, or the quantile of the count's own law. */
  bound: 'two thirds' | 'negative binomial'
  /** No alarm with fewer cases than this… */
  fewestCases: number
  /** …in so many steps up to the present one. */
  inLast: number
}

/** As Farrington, Andrews, Beale & Catchpole published it: two-sided 0.99 of five years' windows of seven weeks. */
export const farrington1996: FarringtonSettings = {
  years: 5,
  period: 52,
  halfWindow: 3,
  parts: 1,
  newest: 0,
  alpha: 0.005,
  downWeightFrom: 1,
  trendLevel: 0.05,
  bound: 'two thirds',
  fewestCases: 5,
  inLast: 4,
}

/** "Flexible", as Noufaily et al. improved it: the whole year in ten parts, milder down-weighting, the newest half-year left out. */
export const farringtonFlexible: FarringtonSettings = {
  ...farrington1996,
  parts: 10,
  newest: 26,
  downWeightFrom: 2.58,
  trendLevel: 1,
  bound: 'negative binomial',
}

export type Expectation = {
  /** Mean expected of this step. */
  expected: number
  /** The greatest count that is usual. */
  upper: number
  /** Chance of the count or more, nothing being the matter. */
  p: number
  /** (count − expected) / (upper − expected): 1 is at the bound. */
  score: number
  alarm: boolean
  /** Whether there are cases enough for an alarm at all. */
  enough: boolean
  /** Variance of a count over its mean, at least 1. */
  dispersion: number
  /** Change of the logarithm of the mean per step; undefined where the model has no trend. */
  trend: number | undefined
}

/** A trend needs this many years to show. */
const fewestYearsForTrend = 3

/**
 * Judges one step of a series of weekly (or monthly) counts by its own past: a quasi-Poisson model with trend and season, fitted twice
 * so that past outbreaks weigh less, foretells the step; an upper bound says what is still usual. C. P. Farrington et al., "A
 * statistical algorithm for the early detection of outbreaks of infectious disease", JRSS A 159 (1996) 547-563; A. Noufaily et al.,
 * "An improved algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine 32 (2013) 1206-1222.
 *
 * A trend is kept if it is significant, spans three years and foretells no more than was ever seen. NaN is no data. Undefined where
 * the past is too short, the step has no data, or no model fits (all counts zero, say).
 */
export const farrington = (
  counts: readonly number[],
  step: number,
  settings: FarringtonSettings = farringtonFlexible,
): Expectation | undefined => {
  const count = counts[step]
  const whole = referenceOf(step, settings)
  if (count === undefined || Number.isNaN(count) || !whole) return undefined
  const past = onlyKnown(whole, counts)
  const response = Float64Array.from(past.steps, (at) => counts[at] ?? Number.NaN)
  const withTrend = fitTwice(response, designOf(past, step, true), settings)
  const kept = withTrend && trendHolds(withTrend, response, settings)
  const model = kept ? withTrend : fitTwice(response, designOf(past, step, false), settings)
  if (!model) return undefined
  // The present step is row (1, 0, …) of the design: its logarithm is the first coefficient.
  const expected = Math.exp(model.coefficients[0]!)
  const dispersion = Math.max(1, model.dispersion)
  const verdict =
    settings.bound === 'two thirds'
      ? powerBound(expected, dispersion * model.unscaled[0]! * expected ** 2, dispersion, count, settings.alpha)
      : lawBound(expected, dispersion, count, settings.alpha)
  const last = counts.slice(Math.max(0, step - settings.inLast + 1), step + 1)
  const enough = last.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0) >= settings.fewestCases
  return {
    expected,
    ...verdict,
    score: (count - expected) / (verdict.upper - expected),
    alarm: enough && count > verdict.upper,
    enough,
    dispersion,
    trend: kept ? model.coefficients[1]! : undefined,
  }
}

const onlyKnown = (whole: Reference, counts: readonly number[]): Reference => {
  const known = whole.steps.map((at) => !Number.isNaN(counts[at] ?? Number.NaN))
  return { steps: whole.steps.filter((_, i) => known[i]), seasons: whole.seasons.filter((_, i) => known[i]) }
}

/** Columns: one, time from the present step on (where wanted), and a mark for each part of the year but the present one. */
const designOf = ({ steps, seasons }: Reference, step: number, trend: boolean): Float64Array[] => {
  const parts = [...new Set(seasons)].filter((part) => part > 0).sort((a, b) => a - b)
  return [
    new Float64Array(steps.length).fill(1),
    ...(trend ? [Float64Array.from(steps, (at) => at - step)] : []),
    ...parts.map((part) => Float64Array.from(seasons, (season) => (season === part ? 1 : 0))),
  ]
}

/** Fits, weighs each row by how well it fitted, and fits again. */
const fitTwice = (
  response: Float64Array,
  columns: readonly Float64Array[],
  settings: FarringtonSettings,
): QuasiPoisson | undefined => {
  const first = fitQuasiPoisson(response, columns)
  return first && fitQuasiPoisson(response, columns, outbreakWeights(response, first, settings.downWeightFrom))
}

/**
 * Weights that sum to the number of rows: γ, and γ / s² for rows whose standardised Anscombe residual s is beyond `from` (Farrington
 * 1996, §3.5; Noufaily 2013, §3.3).
 */
export const outbreakWeights = (response: Float64Array, model: QuasiPoisson, from: number): Float64Array => {
  const dispersion = Math.max(1, model.dispersion)
  const shares = response.map((y, i) => {
    const mu = model.fitted[i]!
    const residual = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - Math.sqrt(mu))
    const s = residual / Math.sqrt(dispersion * (1 - model.leverage[i]!))
    return s > from ? s ** -2 : 1
  })
  const gamma = shares.length / shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => share * gamma)
}

const trendHolds = (model: QuasiPoisson, response: Float64Array, settings: FarringtonSettings): boolean => {
  if (settings.years < fewestYearsForTrend) return false
  const width = model.coefficients.length
  const t = model.coefficients[1]! / Math.sqrt(model.dispersion * model.unscaled[width + 1]!)
  return studentP(t, model.freedom) < settings.trendLevel && Math.exp(model.coefficients[0]!) <= Math.max(...response)
}

/**
 * Upper bound of a count of such a mean, whose own variance as an estimate is `variance`, and chance of `count` or more: normal on
 * the scale of powers of ⅔, which takes the skewness out (Farrington 1996, §3.6).
 */
export const powerBound = (
  mean: number,
  variance: number,
  dispersion: number,
  count: number,
  alpha: number,
): { upper: number; p: number } => {
  const middle = mean ** (2 / 3)
  const deviation = Math.sqrt((4 / 9) * mean ** (1 / 3) * (dispersion + variance / mean))
  return {
    upper: (middle - quantileOf(alpha) * deviation) ** 1.5,
    p: upperTail((count ** (2 / 3) - middle) / deviation),
  }
}

const lawBound = (mean: number, dispersion: number, count: number, alpha: number): { upper: number; p: number } => ({
  upper: upperCount({ mean, dispersion }, alpha),
  p: chanceOfAtLeast({ mean, dispersion }, count),
})
