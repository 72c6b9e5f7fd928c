import { solveSpd } from './cholesky.ts'

/** A quasi-Poisson model with logarithmic link, fitted. Variance of a count = dispersion × its mean. */
export type QuasiPoisson = {
  /** On the scale of the logarithm, one for each column of the design. */
  coefficients: Float64Array
  /** (X'WX)⁻¹, row by row: times the dispersion it is the covariance of the coefficients. */
  unscaled: Float64Array
  /** Expected count of each row. */
  fitted: Float64Array
  /** Diagonal of the hat matrix: how much each row pulls its own expectation. */
  leverage: Float64Array
  /** Pearson's χ² per degree of freedom, as it comes: may be below 1. */
  dispersion: number
  /** Rows less columns. */
  freedom: number
}

const mostRounds = 25
const tolerance = 1e-8

const devianceOf = (counts: Float64Array, means: Float64Array, weights: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < counts.length; i++) {
    const [y, mu] = [counts[i]!, means[i]!]
    sum += 2 * weights[i]! * ((y > 0 ? y * Math.log(y / mu) : 0) - (y - mu))
  }
  return sum
}

/**
 * Fits counts ≥ 0 on the columns of a design (each as long as the counts) by iteratively re-weighted least squares with prior weights
 * (all 1 where left out), McCullagh & Nelder, Generalized Linear Models, 1989, §2.5 and §9.2. Starts from the counts + 0.1 and ends
 * when the deviance stands still by 1e-8. Undefined where it does not within 25 rounds, where the columns depend on each other, or
 * where there are not more rows than columns.
 */
export const fitQuasiPoisson = (
  counts: Float64Array,
  columns: readonly Float64Array[],
  weights: Float64Array = new Float64Array(counts.length).fill(1),
): QuasiPoisson | undefined => {
  const rows = counts.length
  const width = columns.length
  const freedom = rows - width
  if (freedom < 1) return undefined
  const fitted = counts.map((count) => count + 0.1)
  const linear = fitted.map(Math.log)
  const working = new Float64Array(rows)
  let deviance = devianceOf(counts, fitted, weights)
  for (let round = 0; round < mostRounds; round++) {
    const left = new Float64Array(width * width)
    const right = new Float64Array(width)
    for (let i = 0; i < rows; i++) {
      const mu = fitted[i]!
      working[i] = weights[i]! * mu
      const target = linear[i]! + (counts[i]! - mu) / mu
      for (let a = 0; a < width; a++) {
        const pull = working[i]! * columns[a]![i]!
        right[a] = right[a]! + pull * target
        for (let b = 0; b <= a; b++) left[a * width + b] = left[a * width + b]! + pull * columns[b]![i]!
      }
    }
    const solved = solveSpd(left, right)
    if (!solved) return undefined
    for (let i = 0; i < rows; i++) {
      let sum = 0
      for (let a = 0; a < width; a++) sum += columns[a]![i]! * solved.solution[a]!
      linear[i] = sum
      fitted[i] = Math.exp(sum)
    }
    const before = deviance
    deviance = devianceOf(counts, fitted, weights)
    if (!Number.isFinite(deviance)) return undefined
    if (Math.abs(deviance - before) / (Math.abs(deviance) + 0.1) < tolerance)
      return {
        coefficients: solved.solution,
        unscaled: solved.inverse,
        fitted,
        leverage: leverageOf(columns, solved.inverse, working),
        dispersion: pearson(counts, fitted, working) / freedom,
        freedom,
      }
  }
  return undefined
}

/** The weights are those of the last round, as in R's glm: with its tolerance the two differ in the fourth digit. */
const pearson = (counts: Float64Array, fitted: Float64Array, working: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += working[i]! * ((counts[i]! - fitted[i]!) / fitted[i]!) ** 2
  return sum
}

const leverageOf = (columns: readonly Float64Array[], inverse: Float64Array, working: Float64Array): Float64Array => {
  const width = columns.length
  return working.map((weight, i) => {
    let sum = 0
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++) sum += columns[a]![i]! * inverse[a * width + b]! * columns[b]![i]!
    return sum * weight
  })
}
