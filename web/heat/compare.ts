import type { Series } from '../api.ts'

/** A value and its normal band; nulls where too little is known to say what is normal. */
export type Comparison = { value: number; mid: number | null; low: number | null; high: number | null }

/** Means of value and band over the buckets that end by `end` within the last `seconds`; undefined where nothing was measured. */
export const recent = (
  { bucket, step, value, low, mid, high }: Series,
  end: number,
  seconds: number,
): Comparison | undefined => {
  let n = 0
  const sum = { value: 0, mid: 0, low: 0, high: 0 }
  for (let i = bucket.length - 1; i >= 0; i--) {
    const at = bucket[i] ?? 0
    const v = value[i]
    const m = mid[i]
    if (at + step <= end - seconds) break
    if (at + step > end || v == null || m == null) continue
    sum.value += v
    sum.mid += m
    sum.low += low[i] ?? m
    sum.high += high[i] ?? m
    n++
  }
  return n === 0 ? undefined : { value: sum.value / n, mid: sum.mid / n, low: sum.low / n, high: sum.high / n }
}

/** A departure smaller than this share of normal is not worth a colour, however narrow the band. */
const worthTelling = 0.05

/** How a value stands to its normal band. */
export const toneOf = ({ value, low, mid, high }: Comparison): 'above' | 'below' | 'plain' => {
  if (mid === null || low === null || high === null || Math.abs(value - mid) < worthTelling * mid) return 'plain'
  return value > high ? 'above' : value < low ? 'below' : 'plain'
}

/**
 * A bound of the normal band for drawing. Normals are learnt by the hour; between the middles of hours the bound runs
 * straight, so that five-minute curves are not drawn against stairs.
 */
export const smooth = (bound: readonly (number | null)[], step: number): (number | null)[] => {
  const each = Math.round(3600 / step)
  if (each <= 1) return [...bound]
  return bound.map((value, i) => {
    const place = (i + 0.5) / each - 0.5
    const hour = Math.floor(place)
    const at = (h: number) => bound[h * each] ?? value
    const before = hour < 0 ? value : at(hour)
    const after = at(hour + 1)
    if (value === null || before === null || after === null) return value
    return before + (after - before) * (place - hour)
  })
}
