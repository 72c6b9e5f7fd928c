import { madScale } from '../../heat/normal.ts'

/**
 * What 1.4826 × MAD of so few normal samples must be multiplied by to be right on average: n = 2 to 9, then n / (n − 0.8). C. Croux &
 * P. J. Rousseeuw, "Time-efficient algorithms for two highly robust estimators of scale", COMPSTAT 1 (1992) 411-428.
 */
const small = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107]

/** Up to here an insertion sort is faster than the engine's. */
const few = 24

/** Sorts the first `count` numbers in place, ascending. */
export const sortFirst = (values: Float32Array, count: number): void => {
  if (count > few) {
    values.subarray(0, count).sort()
    return
  }
  for (let i = 1; i < count; i++) {
    const value = values[i] ?? 0
    let at = i - 1
    for (; at >= 0 && (values[at] ?? 0) > value; at--) values[at + 1] = values[at] ?? 0
    values[at + 1] = value
  }
}

/** Median of the first `count` of ascending numbers; NaN of none. */
export const middleOf = (sorted: Float32Array, count: number): number => {
  const half = count >> 1
  const upper = count > 0 ? (sorted[half] ?? Number.NaN) : Number.NaN
  return count % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/**
 * Robust standard deviation of the first `count` of ascending numbers around their middle: 1.4826 × MAD, right on average for few
 * samples too. `scratch` is overwritten. NaN of fewer than two.
 */
export const spreadOf = (sorted: Float32Array, count: number, middle: number, scratch: Float32Array): number => {
  if (count < 2) return Number.NaN
  for (let i = 0; i < count; i++) scratch[i] = Math.abs((sorted[i] ?? 0) - middle)
  sortFirst(scratch, count)
  return madScale * (small[count - 2] ?? count / (count - 0.8)) * middleOf(scratch, count)
}
