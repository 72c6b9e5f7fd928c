import type { Series } from '../api.ts'

export type Comparison = { value: number; mid: number; low: number; high: number }

/** Means of value and band over the buckets that end by `end` within the last `seconds`; undefined where nothing was measured. */
export const recent = ({ bucket, step, value, low, mid, high }: Series, end: number, seconds: number): Comparison | undefined => {
  let n = 0
  const sum: Comparison = { value: 0, mid: 0, low: 0, high: 0 }
  for (let i = bucket.length - 1; i >= 0; i--) {
    const at = bucket[i] ?? 0
    const v = value[i]
    const m = mid[i]
    if (at + step > end || v == null || m == null) continue
    if (at < end - seconds - step) break
    sum.value += v
    sum.mid += m
    sum.low += low[i] ?? m
    sum.high += high[i] ?? m
    n++
  }
  return n === 0 ? undefined : { value: sum.value / n, mid: sum.mid / n, low: sum.low / n, high: sum.high / n }
}

/** How a value stands to its normal band. */
export const toneOf = ({ value, low, high }: Comparison): 'above' | 'below' | 'plain' =>
  value > high ? 'above' : value < low ? 'below' : 'plain'
