import type { Dice } from '../../../api/detection/scan/dice.ts'

/** A standard normal number (Box & Muller, Annals of Mathematical Statistics 29, 1958). */
export const normal = (dice: Dice): number =>
  Math.sqrt(-2 * Math.log(1 - dice.unit())) * Math.cos(2 * Math.PI * dice.unit())

/** A gamma number of scale 1 (Marsaglia & Tsang, ACM Transactions on Mathematical Software 26, 2000). */
const gamma = (dice: Dice, shape: number): number => {
  if (shape < 1) return gamma(dice, shape + 1) * (1 - dice.unit()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  while (true) {
    const x = normal(dice)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - dice.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** From this mean on the walk up the law's terms costs more than the detour. */
const fewTerms = 12

/** Beyond it a Poisson count is drawn as a rounded normal number: its skewness is then below 0.05. */
const manyCounts = 400

const poisson = (dice: Dice, mean: number): number => {
  if (mean > manyCounts) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(dice)))
  // Halves of a Poisson count are Poisson counts: each half stays far from underflow.
  if (mean > 60) return poisson(dice, mean / 2) + poisson(dice, mean / 2)
  let term = Math.exp(-mean)
  let left = dice.unit() - term
  let count = 0
  while (left > 0 && term > 0) {
    term *= mean / ++count
    left -= term
  }
  return count
}

/** A count with this mean and variance = dispersion × mean: Poisson of a gamma number, a negative binomial one. */
export const countOf = (dice: Dice, mean: number, dispersion: number): number => {
  if (!(mean > 0)) return 0
  const over = dispersion - 1
  if (over <= 0) return poisson(dice, mean)
  const size = mean / over
  if (mean > fewTerms) return poisson(dice, gamma(dice, size) * over)
  // The law's own terms, summed until they reach the number drawn.
  const shrink = over / dispersion
  let term = dispersion ** -size
  let left = dice.unit() - term
  let count = 0
  while (left > 0 && term > 1e-300) {
    term *= ((size + count) / (count + 1)) * shrink
    count++
    left -= term
  }
  return count
}
