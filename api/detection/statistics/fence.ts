import { robust } from '../../heat/normal.ts'

/** Linear-interpolated quantile of an unsorted list, q in [0, 1]; NaN of nothing. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = Float64Array.from(values).sort()
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)]
  const high = sorted[Math.ceil(at)]
  return low === undefined || high === undefined ? Number.NaN : low + (high - low) * (at - Math.floor(at))
}

/**
 * Upper fence of right-skewed values that are not negative: median + spread × 1.4826 × MAD of ln(x + start), taken back. Working on
 * started logarithms (Tukey 1977, Exploratory Data Analysis, ch. 3) makes flows that differ by factors comparable; `start` > 0
 * keeps zeros finite. NaN of nothing.
 */
export const upperFence = (values: readonly number[], spread: number, start: number): number => {
  const { mid, sigma } = robust(values.map((value) => Math.log(value + start)))
  return Math.exp(mid + spread * sigma) - start
}
