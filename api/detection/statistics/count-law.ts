import { lnGamma } from './gamma.ts'

/**
 * Counts with mean > 0 and variance = dispersion × mean: negative binomial with size mean / (dispersion − 1) for a dispersion above
 * 1, else Poisson (Noufaily et al., Statistics in Medicine 32, 2013, §3.4).
 */
export type CountLaw = { mean: number; dispersion: number }

/** Terms smaller than this share of the sum end it. */
const negligible = 1e-17

/** From this size on Stirling's series is exact to the last digit. */
const large = 1e4

/** ln Γ(size + k) − ln Γ(size), also where both are so large that their difference would drown (dispersion just above 1). */
const lnRise = (size: number, k: number): number =>
  size < large
    ? lnGamma(size + k) - lnGamma(size)
    : k * Math.log(size) + (size + k - 0.5) * Math.log1p(k / size) - k - k / (12 * size * (size + k))

const lnChance = ({ mean, dispersion }: CountLaw, k: number): number => {
  const over = dispersion - 1
  if (over <= 0) return k * Math.log(mean) - mean - lnGamma(k + 1)
  const size = mean / over
  return lnRise(size, k) - lnGamma(k + 1) - size * Math.log1p(over) + k * Math.log(over / dispersion)
}

/** Chance of k + 1 over the chance of k. */
const ratio = ({ mean, dispersion }: CountLaw, k: number): number =>
  dispersion <= 1 ? mean / (k + 1) : (mean + k * (dispersion - 1)) / dispersion / (k + 1)

/** Chance of a count of at least `count`. */
export const chanceOfAtLeast = (law: CountLaw, count: number): number => {
  const from = Math.ceil(count)
  if (from <= 0) return 1
  // Summed away from the mean, where the terms only shrink.
  const up = from > law.mean
  let term = Math.exp(lnChance(law, up ? from : from - 1))
  let sum = 0
  for (let k = up ? from : from - 1; k >= 0 && term > negligible * sum; ) {
    sum += term
    if (up) term *= ratio(law, k++)
    else {
      k--
      if (k >= 0) term /= ratio(law, k)
    }
  }
  return up ? sum : 1 - sum
}

/** The least count that is passed with a chance of at most alpha: the upper bound of what is usual. */
export const upperCount = (law: CountLaw, alpha: number): number => {
  let low = -1
  let high = Math.max(1, Math.ceil(law.mean))
  while (chanceOfAtLeast(law, high + 1) > alpha) [low, high] = [high, high * 2]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (chanceOfAtLeast(law, middle + 1) > alpha) low = middle
    else high = middle
  }
  return high
}
